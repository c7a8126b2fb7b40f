import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isRight } from 'fp-ts/lib/Either.js';
import { Observable, type Subscription, timer } from 'rxjs';
import {
  type BatchSnapshot,
  watchBatch$,
  type WatchCheckpoint,
  WatchCheckpointCodec,
  type WatchOptions,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { listen } from './support/observing.ts';
import { type Log, logOf, scene } from './support/scenes.ts';

const RUNS = 3_000;
const { projectId, batchId } = testRef;

/** When a watch is stopped, and for how long. */
interface Cut {
  readonly atMs: number;
  readonly awayMs: number;
}

/** Through JSON, as from another process. */
const received = (checkpoint: WatchCheckpoint): WatchCheckpoint => {
  const decoded = WatchCheckpointCodec.decode(JSON.parse(JSON.stringify(checkpoint)));
  assert.ok(isRight(decoded), JSON.stringify(checkpoint));
  assert.deepEqual(decoded.right, checkpoint);
  return decoded.right;
};

/**
 * A watch that is stopped and resumed from its checkpoint, at each cut.
 *
 * @param isMadeEarly - whether the checkpoint is made as the wait begins, in the event, rather than at the cut
 */
const cut$ = (options: WatchOptions, cuts: readonly Cut[], isMadeEarly: boolean): Observable<BatchSnapshot> =>
  new Observable((subscriber) => {
    let checkpoint: (() => WatchCheckpoint) | undefined;
    let watching: Subscription | undefined;
    const start = (resumeFrom: WatchOptions['resumeFrom']): void => {
      const onEvent: WatchOptions['onEvent'] = (event) => {
        if (event._tag === 'pollScheduled' || event._tag === 'retryScheduled') {
          const early = isMadeEarly ? event.checkpoint() : undefined;
          checkpoint = () => early ?? event.checkpoint();
        }
        options.onEvent?.(event);
      };
      // With an observer of its own: otherwise the subscriber would be unsubscribed at the first cut.
      watching = watchBatch$(projectId, batchId, { ...options, onEvent, resumeFrom }).subscribe({
        next: (snapshot) => subscriber.next(snapshot),
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
      subscriber.add(watching);
    };
    const stop = (awayMs: number): void => {
      assert.ok(checkpoint);
      const stored = received(checkpoint());
      watching?.unsubscribe();
      subscriber.add(listen(timer(awayMs), () => start(stored)));
    };
    start(options.resumeFrom);
    for (const { atMs, awayMs } of cuts) subscriber.add(listen(timer(atMs), () => stop(awayMs)));
  });

/** The waits between two attempts of a watch in which nothing happens. */
const waitsIn = ({ log }: Log): readonly (readonly [number, number])[] =>
  log.slice(1).flatMap((line, index) => {
    const [from, to] = [log[index], line].map((some) => Number(some?.split(' ')[0]));
    return log[index]?.includes('Scheduled') && from !== undefined && to !== undefined && to - from > 1
      ? [[from, to] as const]
      : [];
  });

/** In 64ths, so that the cuts of a wait do not fall together with anything else, and times add up without rounding. */
const share = fc.integer({ min: 1, max: 63 });
const chosen = fc.array(fc.record({ wait: fc.nat(), at: share, away: share }), {
  minLength: 1,
  maxLength: 4,
});

const cutsIn = (log: Log, choices: readonly { wait: number; at: number; away: number }[]): readonly Cut[] => {
  const waits = waitsIn(log);
  if (waits.length === 0) return [];
  const byWait = new Map(choices.map((choice) => [choice.wait % waits.length, choice]));
  return [...byWait].map(([wait, { at, away }]) => {
    const [from, to] = waits[wait]!;
    const atMs = from + (Math.floor((to - from) * at) + 0.03125) / 64;
    return { atMs, awayMs: Math.floor((to - atMs) * away) / 64 };
  });
};

/** What happens, but for the starts and ends of watches. */
const facts = ({ log, done }: Log): Log => ({
  log: log.filter((line) => !/^\S+ (started|ended) /.test(line)),
  done,
});

describe('a watch that is stopped between two attempts, and resumed', () => {
  for (const isMadeEarly of [false, true]) {
    const when = isMadeEarly ? 'as the wait began' : 'as it was stopped';
    it(`should go on as if it had not been, from a checkpoint that was made ${when}`, function () {
      this.timeout(120_000);
      let count = 0;
      fc.assert(
        fc.property(scene, chosen, (anyScene, choices) => {
          const observed = { ...anyScene, hasOnEvent: true };
          const uncut = logOf(observed, (options) => watchBatch$(projectId, batchId, options));
          const cuts = cutsIn(uncut, choices);
          count += cuts.length;
          const cut = logOf(observed, (options) => cut$(options, cuts, isMadeEarly));
          assert.deepEqual(facts(cut), facts(uncut));
        }),
        { numRuns: RUNS },
      );
      assert.ok(count > RUNS / 2, `${String(count)} cuts`);
    });
  }
});
