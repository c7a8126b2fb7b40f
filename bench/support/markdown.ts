import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';

/** A Markdown table. The first row is its head; the first columns, one or so many, are aligned left, the others right. */
export const table = ([head = [], ...rows]: readonly (readonly string[])[], left = 1): string =>
  [head, head.map((_, column) => (column < left ? ':--' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const file = resolve(import.meta.dirname, '../../docs/performance.md');

/** Replaces a section of docs/performance.md, between the markers with its name, by what it is rewritten to. */
export const rewriteSection = async (name: string, rewrite: (old: string) => string): Promise<void> => {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (!text.includes(begin) || to < from) throw new Error(`${file} has no ${begin} … ${end}`);
  const next = `${text.slice(0, from)}\n\n${rewrite(text.slice(from, to))}\n\n${text.slice(to)}`;
  writeFileSync(file, await format(next, { ...(await resolveConfig(file)), parser: 'markdown' }));
};
