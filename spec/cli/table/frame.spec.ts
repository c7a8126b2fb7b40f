import assert from 'node:assert/strict';
import fc from 'fast-check';
import { contentOf } from '../../../lib/cli/table/columns.ts';
import { bodyHeight, frameOf, maxOffset, type View } from '../../../lib/cli/table/frame.ts';
import { lineWidth, plainText } from '../../../lib/cli/table/Line.ts';
import { widthOf } from '../../../lib/cli/table/text.ts';
import type { JobRow } from '../../../lib/dashboard/JobRow.ts';
import { pollErrors, watchErrors } from '../../support/errors.ts';
import { anyRows, rowIn } from '../support/rows.ts';

const viewOf = (rows: readonly JobRow[], view: Partial<View> = {}): View => ({
  rows,
  content: contentOf(rows),
  headline: { text: 'Watching' },
  offset: 0,
  now: 125_000,
  hasKeys: true,
  ...view,
});

const textOf = (view: View, columns: number, rows = 20): readonly string[] =>
  frameOf(view, { columns, rows }).map(plainText);

const ref = (batchId: string): { readonly ref: JobRow['ref'] } => ({ ref: { projectId: 'p1', batchId } });

const jobs = [
  rowIn(['running', 'dead'], { ...ref('dddddddd-1'), name: 'nightly-load' }),
  rowIn(['starting', 'running'], {
    ...ref('aaaaaaaa-1'),
    name: '报表',
    problem: { error: pollErrors.HttpError, at: 1 },
  }),
  rowIn([], ref('bbbbbbbb-1')),
];

describe('the frame of the table', () => {
  it('should show all columns where there is room', () => {
    assert.deepEqual(textOf(viewOf(jobs), 100), [
      'Watching',
      'JOB       NAME          STATE            FOR  STATES                    ANSWER  PROBLEM',
      'dddddddd  nightly-load  ✗ dead         2m04s  ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆✗          ',
      'aaaaaaaa  报表          ● running      2m04s  ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆   2m04s  HTTP 500 DLI.0999',
      'bbbbbbbb                · waiting                                               ',
      '━━━━━━──────────────  33%  1 of 3 done   1 dead  1 running  1 waiting',
      'q quit · r poll now',
    ]);
  });

  it('should keep the id, the state, the time in it and a problem at 40 columns', () => {
    assert.deepEqual(textOf(viewOf(jobs), 40).slice(1, 4), [
      'JOB       STATE            FOR  PROBLEM',
      'dddddddd  ✗ dead         2m04s  ',
      'aaaaaaaa  ● running      2m04s  HTTP 50…',
    ]);
  });

  it('should show names at 40 columns if there is no problem', () => {
    const [, titles, first] = textOf(viewOf(jobs.slice(0, 1)), 40);
    assert.equal(titles, 'JOB       NAME      STATE            FOR');
    assert.equal(first, 'dddddddd  nightly…  ✗ dead         2m04s');
  });

  it('should show symbols for states where there is no room for words', () => {
    assert.deepEqual(textOf(viewOf(jobs), 20).slice(2, 4), ['dddddddd  ✗   2m04s', 'aaaaaaaa  ●   2m04s']);
  });

  it('should leave columns out if no job has anything to show there', () => {
    const [, titles] = textOf(viewOf([rowIn(['running'])]), 100);
    assert.equal(titles?.trimEnd(), 'JOB       STATE            FOR  STATES                    ANSWER');
  });

  it('should show an answered poll until the job has settled', () => {
    const error = watchErrors.PollFailedError;
    const rows = [rowIn(['running'], { answeredAt: 120_000 }), rowIn(['running'], { error }, 1)];
    const [first, second] = textOf(viewOf(rows), 100).slice(2, 4);
    assert.match(String(first), /▆ {6}5s/);
    assert.match(String(second), /! error .*! {10}ECONNRESET/);
  });

  it('should mark stale answers by their colour', () => {
    const rows = [rowIn(['running'], { isStale: true })];
    const spans = frameOf(viewOf(rows), { columns: 100, rows: 20 })[2];
    assert.deepEqual(
      spans?.filter(({ style }) => style === 'yellow').map(({ text }) => text),
      ['2m05s', 'stale'],
    );
  });

  it('should leave out what surrounds the rows on a low screen, and a row last', () => {
    const heights = [1, 2, 3, 4, 5, 6].map((rows) =>
      textOf(viewOf(jobs), 60, rows).map((line) => line.slice(0, 8)),
    );
    const [row, titles, headline, keys] = ['dddddddd', 'JOB     ', 'Watching', 'rows 1–2'];
    const totals = ' 33%  1 '; // the bar has no room
    assert.deepEqual(heights, [
      [row],
      [row, totals],
      [row, 'aaaaaaaa', totals],
      [titles, row, 'aaaaaaaa', totals],
      [headline, titles, row, 'aaaaaaaa', totals],
      [headline, titles, row, 'aaaaaaaa', totals, keys],
    ]);
  });

  it('should say which rows are shown, and which keys there are', () => {
    const rows = Array.from({ length: 500 }, (_, n) => rowIn(['running'], {}, n));
    const last = (view: Partial<View>, columns = 80): string | undefined =>
      textOf(viewOf(rows, view), columns).at(-1);
    assert.equal(last({}), 'rows 1–16 of 500 · q quit · r poll now · ↑↓ PgUp PgDn scroll');
    assert.equal(last({ offset: 7 }, 40), 'rows 8–23 of 500 · q quit · r poll now');
    assert.equal(last({ offset: 1_000 }, 30), 'rows 485–500 of 500 · q quit');
    assert.equal(last({ hasKeys: false }), 'rows 1–16 of 500');
  });

  it('should have no line of keys without keys', () => {
    assert.match(String(textOf(viewOf(jobs, { hasKeys: false }), 80).at(-1)), /of 3 done/);
  });

  it('should round progress down', () => {
    const rows = Array.from({ length: 200 }, (_, n) => rowIn([n === 0 ? 'running' : 'success'], {}, n));
    assert.match(String(textOf(viewOf(rows), 80).at(-2)), /^━{19}─ {2}99% {2}199 of 200 done/);
    assert.match(String(textOf(viewOf(rows), 40).at(-2)), /^ 99%/);
  });

  it('should fit into any screen, whatever the jobs are', () => {
    const sizes = fc.record({
      columns: fc.integer({ min: 20, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(anyRows, sizes, fc.nat(40), fc.nat(10_000_000), (rows, size, offset, now) => {
        const headline = { text: `Watching ${'报'.repeat(offset)}` };
        const lines = frameOf(viewOf(rows, { offset, now, headline }), size);
        assert.ok(lines.length <= size.rows, `${lines.length} lines`);
        for (const line of lines) {
          assert.ok(lineWidth(line) <= size.columns, plainText(line));
          assert.ok(widthOf(plainText(line)) <= size.columns, plainText(line));
        }
      }),
    );
  });

  it('should fit into a screen of a few columns', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 19 }), (rows, columns) =>
        frameOf(viewOf(rows), { columns, rows: 9 }).every((line) => lineWidth(line) <= columns),
      ),
    );
  });

  it('should reach every row by some offset', () => {
    const size = { columns: 80, rows: 10 };
    assert.deepEqual([bodyHeight(size), maxOffset(6, size), maxOffset(7, size)], [6, 0, 1]);
  });
});
