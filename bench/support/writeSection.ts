import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { isNewer } from './isNewer.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const [major = ''] = process.versions.node.split('.');
const file = resolve(docs, isNewer ? 'performance-newer.md' : 'performance.md');

/**
 * Puts what a part has measured into docs/performance.md, or with another Node into docs/performance-newer.md, between the
 * two marks that bear its name; the rest of the document stays as it is. The marks have to be there: where a section stands
 * is for people to say. Of another Node not every section stands anywhere.
 */
export const writeSection = async (part: string, markdown: string): Promise<void> => {
  const name = isNewer ? `${part} ${major}` : part;
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    const fault = `${file} has no ${begin} … ${end}`;
    if (!isNewer) throw new Error(fault);
    console.log(`Not written: ${fault}`);
    return;
  }
  const next = `${text.slice(0, from + begin.length)}\n\n${markdown}\n\n${text.slice(to)}`;
  writeFileSync(file, await format(next, { ...(await resolveConfig(file)), parser: 'markdown' }));
};
