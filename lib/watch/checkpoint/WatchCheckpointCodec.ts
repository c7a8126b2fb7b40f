import { chain, isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { PollErrorCodec } from '../../errors/errorCodec.ts';
import { type BatchRef, BatchRefCodec } from '../../model/BatchRef.ts';
import { type BatchSnapshot, BatchSnapshotCodec, Milliseconds } from '../../model/BatchSnapshot.ts';
import type {
  FailuresCheckpoint,
  LimitCheckpoint,
  LoopCheckpoint,
  WatchCheckpoint,
} from './WatchCheckpoint.ts';

const Time: t.Type<number, number, unknown> = t.refinement(t.number, Number.isFinite, 'a finite number');
const Duration: t.Type<number, number, unknown> = t.refinement(
  t.number,
  (n) => Number.isFinite(n) && n >= 0,
  'milliseconds from 0',
);
const Count: t.Type<number, number, unknown> = t.refinement(
  t.number,
  (n) => Number.isSafeInteger(n) && n >= 0,
  'a whole number from 0',
);
/** A property that may be absent, reported by the name of its codec. */
const maybe = <A>(codec: t.Type<A, unknown, unknown>): t.Type<A | undefined, unknown, unknown> =>
  new t.Type(
    codec.name,
    (u): u is A | undefined => u === undefined || codec.is(u),
    (u, context) => (u === undefined ? t.success(undefined) : codec.validate(u, context)),
    t.identity,
  );

const run = { stateSinceMs: Time, statePolls: Count, latencyMs: Duration };

const FailuresCodec: t.Type<FailuresCheckpoint, unknown, unknown> = t.exact(
  t.intersection([
    t.type({
      failedMs: Time,
      spent: Count,
      spentMs: Duration,
      chosenMs: Duration,
      missing: Count,
      throttles: Count,
    }),
    t.partial({ throttledMs: maybe(Time), delayMs: maybe(Duration) }),
  ]),
);

/** It stays encoded, so that a checkpoint is plain JSON. */
const EncodedError: t.Type<unknown, unknown, unknown> = new t.Type<unknown>(
  'a PollError',
  (u): u is unknown => isRight(PollErrorCodec.decode(u)),
  (u, context) => (isRight(PollErrorCodec.validate(u, context)) ? t.success(u) : t.failure(u, context)),
  t.identity,
);

const LimitCodec: t.Type<LimitCheckpoint, unknown, unknown> = t.exact(
  t.intersection([
    t.type({ atMs: Time }),
    t.partial({ enoughFromMs: maybe(Time), urgent: maybe(t.literal(true)) }),
  ]),
);

const LoopCodec: t.Type<LoopCheckpoint, unknown, unknown> = t.exact(
  t.intersection([
    t.type({
      watchedSince: Milliseconds,
      elapsedMs: Duration,
      waitSinceMs: Time,
      dueMs: Time,
      answeredMs: Time,
      attempts: Count,
    }),
    t.partial({
      stale: maybe(t.literal(true)),
      run: maybe(t.exact(t.type(run))),
      pendingDead: maybe(t.exact(t.type({ ...run, sinceMs: Time, snapshot: BatchSnapshotCodec }))),
      failures: maybe(FailuresCodec),
      previousDelayMs: maybe(Duration),
      lastError: maybe(EncodedError),
      limits: maybe(t.readonlyArray(LimitCodec)),
    }),
  ]),
);

const NullableSnapshot: t.Type<BatchSnapshot | null, unknown, unknown> = new t.Type(
  'a BatchSnapshot or null',
  (u): u is BatchSnapshot | null => u === null || BatchSnapshotCodec.is(u),
  (u, context) => (u === null ? t.success(null) : BatchSnapshotCodec.validate(u, context)),
  t.identity,
);

const AnyCheckpoint: t.Type<WatchCheckpoint, unknown, unknown> = t.intersection([
  BatchRefCodec,
  t.exact(
    t.type({
      _tag: t.literal('WatchCheckpoint'),
      version: t.literal(1),
      at: Milliseconds,
      snapshot: NullableSnapshot,
      loop: LoopCodec,
    }),
    'facts',
  ),
]);

/** Describes a contradiction that the types cannot exclude; `undefined` if there is none. */
const contradictionIn = (checkpoint: WatchCheckpoint): string | undefined => {
  const { snapshot, loop } = checkpoint;
  if ((snapshot === null) !== (loop.run === undefined)) return 'a snapshot without its run, or the reverse';
  return [snapshot, loop.pendingDead?.snapshot].some((some) => some && !isOf(checkpoint, some))
    ? 'a snapshot of another job'
    : undefined;
};

const isOf = ({ projectId, batchId }: BatchRef, snapshot: BatchSnapshot): boolean =>
  snapshot.projectId === projectId && snapshot.batchId === batchId;

/**
 * Decodes a {@link WatchCheckpoint} from JSON, and rejects one that contradicts itself or is of another version.
 *
 * **When to use**: to read back what was stored with `JSON.stringify`. A checkpoint is plain JSON, so `encode` returns it as it
 * is.
 *
 * @example
 * ```ts
 * import { WatchCheckpointCodec } from 'dli-watch';
 *
 * console.log(WatchCheckpointCodec.decode({ _tag: 'WatchCheckpoint', version: 2 })._tag); // => Left
 * ```
 *
 * @category Data
 * @since 0.2.0
 */
export const WatchCheckpointCodec: t.Type<WatchCheckpoint, WatchCheckpoint, unknown> = new t.Type(
  'WatchCheckpoint',
  (u): u is WatchCheckpoint => AnyCheckpoint.is(u) && contradictionIn(u) === undefined,
  (u, context) =>
    chain((checkpoint: WatchCheckpoint) => {
      const contradiction = contradictionIn(checkpoint);
      return contradiction === undefined
        ? t.success(checkpoint)
        : t.failure<WatchCheckpoint>(u, context, `a checkpoint contradicts itself: ${contradiction}`);
    })(AnyCheckpoint.validate(u, context)),
  t.identity,
);
