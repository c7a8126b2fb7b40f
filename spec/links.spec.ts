import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { root } from './support/runNode.ts';

const textOf = (file: string): string => readFileSync(resolve(root, file), 'utf8');

/** A Markdown document without its fences: what they hold is no link and no heading. */
const proseOf = (file: string): string => textOf(file).replaceAll(/^(`{3,}).*\n[^]*?^\1$/gm, '');

const inFolder = (folder: string): readonly string[] =>
  readdirSync(resolve(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

const documents = ['README.md', 'CONTRIBUTING.md', 'examples/README.md', ...inFolder('docs')];

/** The anchors of a document, as the sites that show Markdown make them. */
const anchorsOf = (file: string): readonly string[] =>
  [...proseOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );

interface Link {
  readonly from: string;
  readonly href: string;
  /** The file that it leads to, relative to the root. */
  readonly to: string;
  readonly anchor: string | undefined;
}

const linksOf = (from: string): readonly Link[] =>
  [...proseOf(from).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, href = '']) => href)
    .filter((href) => !/^https?:/.test(href))
    .map((href) => {
      const [path = '', anchor] = href.split('#');
      return { from, href, to: path === '' ? from : normalize(join(dirname(from), path)), anchor };
    });

const formatLink = ({ from, href }: Link): string => `${from}: ${href}`;

describe('the links of the documents', () => {
  const links = documents.flatMap(linksOf);

  it('should be found', () => {
    assert.ok(links.length > 100);
  });

  it('should lead to files that exist', () => {
    assert.deepEqual(links.filter(({ to }) => !existsSync(resolve(root, to))).map(formatLink), []);
  });

  it('should lead to headings that exist', () => {
    const lost = links.filter(
      ({ to, anchor }) =>
        anchor !== undefined && existsSync(resolve(root, to)) && !anchorsOf(to).includes(anchor),
    );
    assert.deepEqual(lost.map(formatLink), []);
  });

  it('should lead to files of the package, where the document itself is in it', () => {
    const { files } = JSON.parse(textOf('package.json')) as { files: readonly string[] };
    const always = ['README.md', 'LICENSE', 'package.json'];
    const isPacked = (file: string) =>
      [...files, ...always].some((entry) => file === entry || file.startsWith(`${entry}/`));
    assert.deepEqual(links.filter(({ from, to }) => isPacked(from) && !isPacked(to)).map(formatLink), []);
  });
});
