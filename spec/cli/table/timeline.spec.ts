import assert from 'node:assert/strict';
import { plainText } from '../../../lib/cli/table/Line.ts';
import { timelineOf } from '../../../lib/cli/table/timeline.ts';
import type { JobRow } from '../../../lib/dashboard/JobRow.ts';
import { pollErrors, watchErrors } from '../../support/errors.ts';
import { rowIn } from '../support/rows.ts';

const bar = (row: JobRow, now: number, width = 10): string => plainText(timelineOf(row, now, width));

describe('timelineOf', () => {
  it('should show each state for its part of the time', () => {
    assert.equal(bar(rowIn(['starting', 'running']), 4_000, 8), '░░▆▆▆▆▆▆');
    assert.equal(bar(rowIn(['running', 'recovering', 'running']), 10_000), '▆▒▆▆▆▆▆▆▆▆');
  });

  it('should end where the job has ended, in the state of its end', () => {
    assert.equal(bar(rowIn(['starting', 'running', 'success']), 99_000), '░░░░░▆▆▆▆✓');
    assert.equal(bar(rowIn(['running', 'dead']), 99_000), '▆▆▆▆▆▆▆▆▆✗');
  });

  it('should have one cell for a job that had ended at the first answer', () => {
    assert.equal(bar(rowIn(['success']), 99_000), '✓');
    assert.equal(bar(rowIn(['dead']), 99_000), '✗');
  });

  it('should end with the watch that failed', () => {
    const error = watchErrors.PollFailedError;
    const problem = { error: pollErrors.HttpError, at: 2_000 };
    assert.equal(bar(rowIn(['starting', 'running'], { error, problem }), 99_000), '░░░░░▆▆▆▆!');
    assert.equal(bar(rowIn(['running'], { error, answeredAt: 5_000 }), 99_000), '▆▆▆▆▆▆▆▆▆!');
    assert.equal(bar(rowIn(['running'], { error, answeredAt: undefined }), 10), '▆▆▆▆▆▆▆▆▆!');
  });

  it('should be empty before the first answer, and without room', () => {
    assert.equal(bar(rowIn([]), 1_000), '');
    assert.equal(bar(rowIn(['running']), 1_000, 0), '');
  });

  it('should show one state at its first moment', () => {
    assert.equal(bar(rowIn(['running']), 0, 4), '▆▆▆▆');
  });

  it('should show a state that was shorter than a cell, unless another one began in the same cell', () => {
    assert.equal(bar(rowIn(['running', 'recovering', 'running']), 30_000), '▆▆▆▆▆▆▆▆▆▆');
    assert.equal(bar(rowIn(['running', 'recovering']), 1_000), '▆▆▆▆▆▆▆▆▆▒');
  });

  it('should stay in its width when the wall clock was set back', () => {
    assert.equal(bar(rowIn(['starting', 'running', 'unknown']), -5_000), '░░░░░░░░░?');
  });

  it('should join equal cells into spans with the colours of their states', () => {
    assert.deepEqual(timelineOf(rowIn(['starting', 'running']), 4_000, 4), [
      { text: '░', style: 'blueBright' },
      { text: '▆▆▆', style: 'cyan' },
    ]);
  });
});
