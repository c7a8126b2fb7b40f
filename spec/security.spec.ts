import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const rows = readFileSync(resolve(import.meta.dirname, '../docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what ') && !line.startsWith('| ---'));

/** The last cell of a row: `file` title; `file` title. */
const shownBy = (row: string): readonly string[] =>
  row.split(' | ').at(-1)?.replace(/\|$/, '').split('; ') ?? [];

describe('docs/security.md', () => {
  it('should have rows of three cells', () => {
    assert.ok(rows.length > 15);
    for (const row of rows) assert.equal(row.split(' | ').length, 3, row);
  });

  for (const named of rows.flatMap(shownBy).map((text) => text.trim())) {
    it(`should name a test, or say that there is none: ${named}`, () => {
      const [, file, title] = /^`([^`]+\.spec\.ts)` (.+)$/.exec(named) ?? [];
      if (file === undefined || title === undefined) {
        assert.match(named, /^none: /);
        return;
      }
      const titles =
        readFileSync(resolve(import.meta.dirname, file), 'utf8').match(/\bit\(\s*['"`].*/g) ?? [];
      assert.ok(
        titles.some((line) => line.includes(title)),
        `no test of ${file} is called so`,
      );
    });
  }
});
