import assert from 'node:assert/strict';
import ts from 'typescript';

/** One piece of code that a document shows. */
export interface Fence {
  /** The document, relative to the root of the repository. */
  readonly file: string;
  /** The line of the first line of code, 1-based. */
  readonly line: number;
  readonly code: string;
}

/** The `ts` fences of a document, and what is wrong with its fences. */
export interface Fences {
  readonly fences: readonly Fence[];
  readonly problems: readonly string[];
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/** Only a bare `ts` is run, and similar info strings are rejected, so that no fence can opt out. */
const faultOf = (info: string): string | undefined => {
  if (info === '') return 'has no language; write `text` if it is not code';
  if (info !== 'ts' && /^(ts|mts|cts|tsx|typescript)\b/i.test(info))
    return `is marked \`${info}\`; only a bare \`ts\` is run`;
  return undefined;
};

const fencesOf = (file: string, lines: readonly Line[]): Fences => {
  const fences: Fence[] = [];
  const problems: string[] = [];
  let open: { mark: string; indent: string; info: string; line: number; code: string[] } | undefined;
  for (const { number, text } of lines) {
    const [, indent = '', mark = '', info = ''] = /^([\s>]*)(`{3,}|~{3,})\s*(.*?)\s*$/.exec(text) ?? [];
    if (!open) {
      if (mark === '') continue;
      open = { mark, indent, info, line: number + 1, code: [] };
      const fault = faultOf(info);
      if (fault !== undefined) problems.push(`${file}:${number}: this fence ${fault}`);
    } else if (mark.startsWith(open.mark) && info === '') {
      if (open.info === 'ts') fences.push({ file, line: open.line, code: open.code.join('\n') });
      open = undefined;
    } else {
      open.code.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text.trimStart());
    }
  }
  if (open) problems.push(`${file}:${open.line - 1}: this fence is not closed`);
  return { fences, problems };
};

/** The fences of a Markdown document. */
export const markdownFences = (file: string, text: string): Fences =>
  fencesOf(
    file,
    text.split(/\r?\n/).map((line, index) => ({ number: index + 1, text: line })),
  );

/** All doc comments of a source. The parser finds them, so that a string that contains the start of one does not count. */
const docComments = (source: ts.SourceFile): readonly ts.TextRange[] => {
  const found = new Map<number, ts.TextRange>();
  const visit = (node: ts.Node): void => {
    for (const range of ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? []) {
      if (source.text.startsWith('/**', range.pos)) found.set(range.pos, range);
    }
    for (const child of node.getChildren(source)) if (!ts.isJSDoc(child)) visit(child);
  };
  visit(source);
  return [...found.values()];
};

const parse = (file: string, text: string) => ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

/** The fences in the doc comments of a TypeScript source. */
export const tsdocFences = (file: string, text: string): Fences => {
  const source = parse(file, text);
  const parts = docComments(source).map(({ pos, end }) => {
    const first = source.getLineAndCharacterOfPosition(pos).line + 1;
    const lines = text.slice(pos, end).replace(/\*\/$/, '').split(/\r?\n/);
    return fencesOf(
      file,
      lines.map((line, index) => ({ number: first + index, text: line.replace(/^\s*(\/\*\*|\*) ?/, '') })),
    );
  });
  return joined(parts);
};

/** The fences of many documents as one. */
export const joined = (parts: readonly Fences[]): Fences => ({
  fences: parts.flatMap(({ fences }) => fences),
  problems: parts.flatMap(({ problems }) => problems),
});

/** The number of lines with at least one token that is not a comment. */
export const countCodeLines = (text: string): number => {
  const source = parse('code.ts', text);
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node) || node.kind === ts.SyntaxKind.EndOfFileToken) return;
    const children = node.getChildren(source);
    children.forEach(visit);
    if (children.length > 0 || node.getWidth(source) === 0) return;
    const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
    for (let line = lineOf(node.getStart(source)); line <= lineOf(node.getEnd()); line += 1) lines.add(line);
  };
  visit(source);
  return lines.size;
};

/** The output that a piece of code is expected to print: its `// => text` comments, in order. */
export const expectedOutput = (code: string): readonly string[] =>
  code.split(/\r?\n/).flatMap((line) => {
    const found = /\/\/ =>(?: (.*))?$/.exec(line);
    return found ? [(found[1] ?? '').trimEnd()] : [];
  });

/** Whether a printed line is the expected one, in which `…` stands for anything. */
export const lineMatches = (actual: string, expected: string): boolean => {
  const escaped = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(actual.trimEnd());
};

/** Asserts that the output matches the expected lines. */
export const assertOutput = (stdout: string, expected: readonly string[]): void => {
  const printed = stdout === '' ? [] : stdout.replace(/\r?\n$/, '').split(/\r?\n/);
  // A line that matches is replaced by the expected one, so that the diff contains only lines that do not match.
  const compared = printed.map((line, index) => {
    const wanted = expected[index];
    return wanted !== undefined && lineMatches(line, wanted) ? wanted : line;
  });
  assert.deepEqual(compared, expected, 'the output is not what the comments `// => …` say');
};
