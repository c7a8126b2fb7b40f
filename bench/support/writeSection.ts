import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';

const file = resolve(import.meta.dirname, '../../docs/performance.md');

/**
 * Puts what a part has measured into docs/performance.md, between the two marks that bear its name; the rest of the
 * document stays as it is. The marks have to be there: where a section stands is for people to say.
 */
export const writeSection = async (name: string, markdown: string): Promise<void> => {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no ${begin} … ${end}`);
  const next = `${text.slice(0, from + begin.length)}\n\n${markdown}\n\n${text.slice(to)}`;
  writeFileSync(file, await format(next, { ...(await resolveConfig(file)), parser: 'markdown' }));
};
