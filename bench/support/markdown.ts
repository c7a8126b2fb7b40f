import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { isNewer } from './environment.ts';

/** A Markdown table. The first row is its head; the first column is aligned left, the others right. */
export const table = ([head = [], ...rows]: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? ':--' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const docs = resolve(import.meta.dirname, '../../docs');
const [major = ''] = process.versions.node.split('.');
const file = resolve(docs, isNewer ? 'performance-newer.md' : 'performance.md');

/**
 * Writes the results of a part into docs/performance.md, or into docs/performance-newer.md on a newer Node, between the
 * markers with its name. In docs/performance.md the markers are required; of a newer Node only sections with markers are
 * written.
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
