import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const rows = readFileSync(resolve(import.meta.dirname, '../docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what ') && !line.startsWith('| ---'));

/** The tests that the last cell of a row names: `file` title; `file` title. */
const testsIn = (row: string): readonly string[] =>
  row.split(' | ').at(-1)?.replace(/\|$/, '').split('; ') ?? [];

describe('docs/security.md', () => {
  it('should have rows of three cells', () => {
    assert.ok(rows.length > 15);
    for (const row of rows) assert.equal(row.split(' | ').length, 3, row);
  });

  for (const entry of rows.flatMap(testsIn).map((text) => text.trim())) {
    it(`should name a test, or state that there is none: ${entry}`, () => {
      const [, file, title] = /^`([^`]+\.spec\.ts)` (.+)$/.exec(entry) ?? [];
      if (file === undefined || title === undefined) {
        assert.match(entry, /^none: /);
        return;
      }
      const titles =
        readFileSync(resolve(import.meta.dirname, file), 'utf8').match(/\bit\(\s*['"`].*/g) ?? [];
      assert.ok(
        titles.some((line) => line.includes(title)),
        `${file} has no such test`,
      );
    });
  }
});
