import assert from 'node:assert/strict';
import {
  assertOutput,
  countCodeLines,
  expectedOutput,
  lineMatches,
  markdownFences,
  tsdocFences,
} from './fences.ts';

/** Documents as arrays of lines, so that no fence of these fixtures is in a doc comment or at the start of a line. */
const text = (...lines: string[]): string => lines.join('\n');

describe('the fences of documents', () => {
  describe('markdownFences', () => {
    it('should find each ts fence with the line of its first code', () => {
      const document = text(
        '# T',
        '```ts',
        'a();',
        '',
        'b();',
        '```',
        'words',
        '```sh',
        'npm i',
        '```',
        '```ts',
        'c();',
        '```',
      );
      assert.deepEqual(markdownFences('X.md', document), {
        fences: [
          { file: 'X.md', line: 3, code: 'a();\n\nb();' },
          { file: 'X.md', line: 12, code: 'c();' },
        ],
        problems: [],
      });
    });

    it('should remove the indent of a list or a quotation', () => {
      const document = text(
        '- item',
        '  ```ts',
        '  if (a) {',
        '    b();',
        '  }',
        '  ```',
        '> ```ts',
        '> c();',
        '> ```',
      );
      const codes = markdownFences('X.md', document).fences.map(({ code }) => code);
      assert.deepEqual(codes, ['if (a) {\n  b();\n}', 'c();']);
    });

    it('should keep a shorter fence inside a longer one as its text', () => {
      const document = text('````md', '```ts', 'a();', '```', '````', '~~~ts', 'b();', '```', '~~~');
      assert.deepEqual(markdownFences('X.md', document), {
        fences: [{ file: 'X.md', line: 7, code: 'b();\n```' }],
        problems: [],
      });
    });

    it('should read Windows line ends', () => {
      assert.deepEqual(markdownFences('X.md', '```ts\r\na();\r\n```\r\n').fences, [
        { file: 'X.md', line: 2, code: 'a();' },
      ]);
    });

    for (const info of ['ts nocheck', 'typescript', 'TS', 'tsx', 'mts', 'ts no-run', 'ts,ignore', '']) {
      it(`should refuse a fence marked "${info}"`, () => {
        const { problems } = markdownFences('X.md', text('', '```' + info, 'a();', '```'));
        assert.equal(problems.length, 1);
        assert.match(problems[0] ?? '', /^X\.md:2: this fence /);
      });
    }

    it('should ignore other languages, and report a fence that does not end', () => {
      for (const info of ['sh', 'text', 'json', 'js', 'diff', 'yaml']) {
        assert.deepEqual(markdownFences('X.md', text('```' + info, 'x', '```')), {
          fences: [],
          problems: [],
        });
      }
      assert.deepEqual(markdownFences('X.md', text('a', '```ts', 'x')).problems, [
        'X.md:2: this fence is not closed',
      ]);
    });
  });

  describe('tsdocFences', () => {
    const source = text(
      `const glob = '/** not a comment';`,
      '/**',
      ' * Words.',
      ' *',
      ' * ```ts',
      ' * if (a) {',
      ' *   b();',
      ' * }',
      ' * ```',
      ' */',
      'export interface A {',
      '  /**',
      '   * ```ts',
      '   * c();',
      '   * ```',
      '   */',
      '  readonly b: string;',
      '}',
      '// ```ts',
      '/* ```ts */',
    );

    it('should find the fences of every doc comment, of members too, and of nothing else', () => {
      assert.deepEqual(tsdocFences('lib/a.ts', source), {
        fences: [
          { file: 'lib/a.ts', line: 6, code: 'if (a) {\n  b();\n}' },
          { file: 'lib/a.ts', line: 14, code: 'c();' },
        ],
        problems: [],
      });
    });

    it('should report the same problems as in Markdown', () => {
      const bad = text('/**', ' * ```typescript', ' * a();', ' * ```', ' */', 'export const a = 1;');
      assert.match(
        tsdocFences('lib/a.ts', bad).problems.join(),
        /lib\/a\.ts:2: this fence is marked `typescript`/,
      );
      const open = text('/**', ' * ```ts', ' * a();', ' */', 'export const a = 1;');
      assert.deepEqual(tsdocFences('lib/a.ts', open).problems, ['lib/a.ts:2: this fence is not closed']);
    });
  });

  describe('expectedOutput', () => {
    it('should read comments at the end of a line and on lines of their own', () => {
      const code = text(
        'a(); // => one',
        '// => two  ',
        '  // =>   three',
        '// =>',
        '// = > no',
        'b(); // no => no',
      );
      assert.deepEqual(expectedOutput(code), ['one', 'two', '  three', '']);
    });
  });

  describe('assertOutput', () => {
    it('should compare line by line, with … for anything', () => {
      assertOutput('running after 12 ms\nsuccess\n', ['running after … ms', 'success']);
      assertOutput('', []);
      assert.throws(() => {
        assertOutput('a\n', ['a', 'b']);
      });
      assert.throws(() => {
        assertOutput('a\nb\n', ['a']);
      });
      assert.throws(() => {
        assertOutput('a\n', []);
      });
      assert.throws(() => {
        assertOutput('', ['…']);
      });
    });

    it('should match every other character literally', () => {
      assert.ok(lineMatches('a.b', 'a.b'));
      assert.ok(!lineMatches('axb', 'a.b'));
      assert.ok(lineMatches('[1] (x) $5', '[1] (…) $5'));
      assert.ok(lineMatches('anything', '…'));
      assert.ok(!lineMatches('running after ms', 'running after … ms'));
    });
  });

  describe('countCodeLines', () => {
    it('should count lines with a token on them', () => {
      const code = text(
        '// words',
        '',
        '/** doc */',
        'a(',
        '  1, // one',
        ');',
        '/*',
        ' * b();',
        ' */',
        'const t = `x',
        'y`;',
      );
      assert.equal(countCodeLines(code), 5);
      assert.equal(countCodeLines(''), 0);
    });
  });
});
