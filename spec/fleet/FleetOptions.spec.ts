import {
  coalesced,
  every,
  type StateReading,
  type StateSource,
  ThrottledError,
  watchBatches$,
} from 'dli-watch';
import { fakeSource } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { defer, finalize, map, NEVER, type Observable, take, timer } from 'rxjs';
import { boundedSource } from '../../lib/fleet/FleetOptions.ts';
import { withDefaults } from '../../lib/watch/settings.ts';
import { outcomeOf } from '../support/observing.ts';
import { refNo } from '../support/fixtures.ts';
import { scripted, summaryOf } from './support/fleets.ts';

const refs = (count: number) => Array.from({ length: count }, (_, n) => refNo(n));

/** A source with a latency of 100 ms, and the most requests that were open at once. */
const slow = (): { source: StateSource; most: () => number; polls: Map<string, number> } => {
  let open = 0;
  let most = 0;
  const polls = new Map<string, number>();
  const readState$ = ({ batchId }: { readonly batchId: string }): Observable<StateReading> =>
    defer(() => {
      polls.set(batchId, (polls.get(batchId) ?? 0) + 1);
      open += 1;
      most = Math.max(most, open);
      return timer(100).pipe(
        map(() => ({ state: 'running', rawState: 'running' }) as const),
        finalize(() => (open -= 1)),
      );
    });
  return { source: { readState$ }, most: () => most, polls };
};

describe('the source of a fleet', () => {
  it('should have at most 64 requests in flight by default, or as many as concurrency', () => {
    for (const [options, expected] of [
      [{}, 64],
      [{ concurrency: 7 }, 7],
    ] as const) {
      const { source, most } = slow();
      outcomeOf(watchBatches$(refs(200), { source, spreadMs: 0, ...options }).pipe(take(200)));
      assert.equal(most(), expected);
    }
  });

  it('should limit requests, not watches: no job waits for another to end', () => {
    const { source, polls } = slow();
    const options = { source, concurrency: 2, spreadMs: 0, schedule: every(1_000), emit: 'polls' } as const;
    outcomeOf(watchBatches$(refs(10), options).pipe(take(50)));
    assert.deepEqual(
      [...polls.values()].map((count) => count >= 5 && count <= 6),
      refs(10).map(() => true),
    );
  });

  it('should pause for all jobs when one is throttled', () => {
    const throttled = new ThrottledError({ status: 429, retryAfterMs: 5_000 });
    const source = scripted([[throttled, 'success'], ['success'], ['success']]);
    const at: number[] = [];
    const options = { source, concurrency: 1, spreadMs: 0 };
    outcomeOf(watchBatches$(refs(3), options).pipe(map((result) => at.push(Number(summaryOf(result)[0])))));
    assert.deepEqual(at, [1, 2, 0], 'the retry goes to the back');
    const { values } = outcomeOf(
      watchBatches$(refs(3), { ...options, source: scripted([[throttled, 'dead'], ['dead'], ['dead']]) }),
    );
    const ends = values.map((result) => ('right' in result ? result.right.elapsedMs : -1));
    assert.ok(
      ends.every((ms) => ms >= 5_000),
      String(ends),
    );
  });

  it('should not be limited if it is coalesced, and refuse concurrency', () => {
    const source = coalesced({ ...fakeSource(['success']), listBatches$: () => NEVER });
    assert.equal(boundedSource(withDefaults({ source }), undefined), source);
    assert.throws(() => watchBatches$([], { source, concurrency: 8 }), {
      name: 'TypeError',
      message:
        'concurrency: expected none with a coalesced source, got 8; ' +
        'limit the client instead: coalesced(limited(client, { concurrency }))',
    });
    assert.equal(outcomeOf(watchBatches$([refNo(1)], { source })).values.length, 1);
  });
});
