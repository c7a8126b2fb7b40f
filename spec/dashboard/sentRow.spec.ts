import assert from 'node:assert/strict';
import { hasChanged, sentRowOf } from '../../lib/dashboard/sentRow.ts';
import { snapshotOf } from 'dli-watch/testing';
import { newRow, withSnapshot } from '../../lib/dashboard/JobRow.ts';
import { pollErrors, watchErrors } from '../support/errors.ts';
import { refOfJob, rowOf } from './support/rows.ts';

describe('sentRowOf', () => {
  it('should send the fields that it names, and no others', () => {
    const row = { ...rowOf(1, 'running'), secret: 'planted', snapshot: { headers: 'planted' } as never };
    assert.deepEqual(JSON.parse(JSON.stringify(sentRowOf(7, row))), {
      index: 7,
      ...refOfJob(1),
      name: 'job 1',
      changes: [['running', 'running', 1_000, null]],
      answeredAt: 1_000,
    });
  });

  it('should bound a raw state and escape what is not printable in it', () => {
    const rawState = `\u202e${'x'.repeat(200)}`;
    const row = withSnapshot(
      newRow(refOfJob(1), undefined, undefined),
      snapshotOf({ state: 'unknown', rawState }),
    );
    assert.equal(sentRowOf(0, row).changes[0]?.[1], `\\u202e${'x'.repeat(99)}…`);
  });

  for (const error of Object.values(pollErrors))
    it(`should send the facts of a ${error._tag}, its text without the id of the request`, () => {
      const row = { ...rowOf(1, 'running'), problem: { error, at: 5_000 } };
      const { tag, text, status, code, requestId, at } = sentRowOf(0, row).problem!;
      const facts = error as { status?: number; code?: string; requestId?: string };
      assert.deepEqual(
        [tag, status, code, requestId, at],
        [error._tag, facts.status, facts.code, facts.requestId, 5_000],
      );
      assert.ok(error.message.startsWith(text) && text !== '');
      assert.doesNotMatch(text, /request r-/);
    });

  for (const error of Object.values(watchErrors))
    it(`should send why a job is watched no longer: ${error._tag}`, () => {
      const sent = sentRowOf(0, { ...rowOf(1, 'running'), error }).error!;
      assert.equal(sent.tag, error._tag);
      assert.equal(sent.message, error.message);
      assert.ok(error.message.startsWith(sent.text));
      assert.doesNotMatch(
        sent.text,
        /batch [0-9a-f]{8}-|; /,
        'the ids of the job, or more than the first clause',
      );
    });

  it('should send the last problem as the error if it ended the watch', () => {
    const problem = { error: pollErrors.AuthError, at: 9 };
    const sent = sentRowOf(0, { ...rowOf(1), problem, error: watchErrors.PollFailedError });
    assert.equal(sent.problem, undefined);
    assert.equal(sent.error?.at, 9);
  });
});

describe('hasChanged', () => {
  it('should not count a later answer with the same state', () => {
    const row = rowOf(1, 'running');
    assert.equal(hasChanged(row, { ...row, answeredAt: 9_000 }), false);
  });

  it('should count a change of state, an error and the end of one', () => {
    const row = rowOf(1, 'running');
    const problem = { error: pollErrors.NetworkError, at: 1 };
    assert.equal(hasChanged(row, rowOf(1, 'running', 'dead')), true);
    assert.equal(hasChanged(row, { ...row, problem }), true);
    assert.equal(hasChanged({ ...row, problem }, row), true);
    assert.equal(hasChanged(row, { ...row, error: watchErrors.AbortedError }), true);
    assert.equal(hasChanged(row, { ...row, isStale: true }), true);
  });
});
