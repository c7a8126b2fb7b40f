import assert from 'node:assert/strict';
import { concat } from 'rxjs';
import { type BatchRef, NetworkError, type StateReading } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import { readings } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

const other: BatchRef = { ...testRef, batchId: '178fa687-2e8a-41ed-a439-b00de60bb176' };
const reading = (state: StateReading['state'], rawState: string = state): StateReading => ({
  state,
  rawState,
});

describe('fakeSource', () => {
  it('should answer each poll with the next entry, and later polls with the last one', () => {
    marbles(({ expectObservable, flush }) => {
      const source = fakeSource(['starting', 'Success']);
      const poll$ = source.readState$(testRef);
      const expected = '(abbb|)';

      const values = { a: reading('starting'), b: reading('success', 'Success') };
      expectObservable(concat(poll$, poll$, poll$, poll$)).toBe(expected, values);
      flush();
      assert.equal(source.polls(), 4);
    });
  });

  it('should answer with a complete reading as it is, and map other words to unknown', () => {
    marbles(({ expectObservable }) => {
      const complete = { state: 'running', rawState: 'BUSY', updatedAt: 5, retryAfterMs: 7 } as const;
      const poll$ = fakeSource([complete, 'paused']).readState$(testRef);
      const expected = '(ab|)';

      expectObservable(concat(poll$, poll$)).toBe(expected, { a: complete, b: reading('unknown', 'paused') });
    });
  });

  it('should fail with a PollError of the script, and continue after it', () => {
    marbles(({ expectObservable }) => {
      const error = new NetworkError({ code: 'ECONNRESET' });
      const source = fakeSource([error, 'dead']);

      expectObservable(source.readState$(testRef)).toBe('                #', {}, error);
      expectObservable(source.readState$(testRef), '-^').toBe('               -(a|)', { a: reading('dead') });
    });
  });

  it('should subscribe to an Observable of the script, and unsubscribe with its subscriber', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const reading$ = cold('--s--|', readings);
      const unsub = '        ----!';
      const subs = '         ^---!';
      const expected = '     --s--';

      expectObservable(fakeSource([{ reading$ }]).readState$(testRef), unsub).toBe(expected, readings);
      expectSubscriptions(reading$.subscriptions).toBe(subs);
    });
  });

  it('should run through the script separately for each job', () => {
    marbles(({ expectObservable, flush }) => {
      const source = fakeSource(['starting', 'running']);
      const [job$, otherJob$] = [source.readState$(testRef), source.readState$(other)];
      const otherProject: BatchRef = { ...testRef, projectId: 'p2' };
      const values = { a: reading('starting'), b: reading('running') };

      expectObservable(concat(job$, job$, otherJob$, source.readState$(otherProject))).toBe(
        '(abaa|)',
        values,
      );
      flush();
      assert.deepEqual(
        [source.polls(), source.polls(testRef), source.polls(other), source.polls(otherProject)],
        [4, 2, 1, 1],
      );
    });
  });

  it('should count a poll on subscription, not before', () => {
    const source = fakeSource(['running']);
    const poll$ = source.readState$(testRef);
    assert.deepEqual([source.polls(), source.polls(testRef)], [0, 0]);
    poll$.subscribe();
    assert.deepEqual([source.polls(), source.polls(testRef), source.polls(other)], [1, 1, 0]);
  });

  it('should find a job by its batch id in any casing', () => {
    const source = fakeSource(['running']);
    source.readState$(testRef).subscribe();
    assert.equal(source.polls({ ...testRef, batchId: testRef.batchId.toUpperCase() }), 1);
  });

  it('should share nothing with another fake', () => {
    const [first, second] = [fakeSource(['running']), fakeSource(['running'])];
    first.readState$(testRef).subscribe();
    assert.deepEqual([first.polls(), second.polls()], [1, 0]);
  });

  it('should refuse an empty script', () => {
    assert.throws(() => fakeSource([]), {
      name: 'TypeError',
      message: 'script: expected at least one answer, got an array of 0',
    });
  });
});
