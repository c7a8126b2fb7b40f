import { chain } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { isRecord } from '../checks/values.ts';
import { type BatchRef, BatchRefCodec } from './BatchRef.ts';
import {
  type ActiveState,
  ActiveStateCodec,
  type BatchState,
  BatchStateCodec,
  type TerminalState,
  TerminalStateCodec,
} from './BatchState.ts';

/**
 * The fields that every snapshot has, whatever its state.
 *
 * @category Data
 * @since 0.1.0
 */
export interface SnapshotFacts extends BatchRef {
  /** The state before this one; `null` for the first state of the watch. */
  readonly previousState: BatchState | null;
  /** The service's own text for the state: `"Success"`. */
  readonly rawState: string;
  /** When this answer arrived, in epoch milliseconds. */
  readonly observedAt: number;
  /** When this watch first observed this state, in epoch milliseconds. */
  readonly stateSince: number;
  /**
   * When the state before this one was last observed, in epoch milliseconds: the job changed its state between then and
   * `stateSince`. `null` for the first state of the watch, and for one that was stored by a version without this field.
   */
  readonly notBefore: number | null;
  /** When the watch started, in epoch milliseconds. */
  readonly watchedSince: number;
  /** Milliseconds since `watchedSince`, on a clock that does not jump when the wall clock is set. */
  readonly elapsedMs: number;
  /** How many polls were answered with a state, this one included. */
  readonly polls: number;
}

/**
 * A snapshot of a job that has not finished.
 *
 * @category Data
 * @since 0.1.0
 */
export interface ActiveSnapshot extends SnapshotFacts {
  /** The decoded state. */
  readonly state: ActiveState;
  /** `false`: the watch continues. */
  readonly terminal: false;
}

/**
 * The snapshot of a finished job: the last value of its watch.
 *
 * @category Data
 * @since 0.1.0
 */
export interface TerminalSnapshot extends SnapshotFacts {
  /** The decoded state. */
  readonly state: TerminalState;
  /** `true`: the watch completes after this snapshot. */
  readonly terminal: true;
}

/**
 * The state of a job as a watch observed it: plain, readonly JSON. A union discriminated by `terminal` and by `state`.
 *
 * @category Data
 * @since 0.1.0
 */
export type BatchSnapshot = ActiveSnapshot | TerminalSnapshot;

/** A duration, or a time since the epoch. */
export const Milliseconds: t.Type<number, number, unknown> = t.refinement(
  t.number,
  (n) => Number.isFinite(n) && n >= 0,
  'milliseconds from 0',
);

/** `Milliseconds` or `null`; an absent field is decoded as `null`, since earlier versions stored none. */
export const NullableMilliseconds: t.Type<number | null, number | null, unknown> = new t.Type(
  'milliseconds from 0, or null',
  (u): u is number | null => u === null || Milliseconds.is(u),
  (u, context) =>
    u === undefined || u === null
      ? t.success(null)
      : Milliseconds.is(u)
        ? t.success(u)
        : t.failure(u, context),
  t.identity,
);
const Count: t.Type<number, number, unknown> = t.refinement(
  t.number,
  (n) => Number.isSafeInteger(n) && n >= 1,
  'a whole number from 1',
);
const Text: t.Type<string, string, unknown> = t.refinement(t.string, (s) => s.trim() !== '', 'a text');

/** A union would report each of its members. */
const NullableState: t.Type<BatchState | null, BatchState | null, unknown> = new t.Type(
  'a batch state or null',
  (u): u is BatchState | null => u === null || BatchStateCodec.is(u),
  (u, context) => (u === null || BatchStateCodec.is(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
);
/** Any state, for the report of a wrong one. */
const AnyState = t.refinement(
  BatchStateCodec,
  () => true,
  'starting, running, recovering, unknown, success or dead',
);

const facts = {
  previousState: NullableState,
  rawState: Text,
  observedAt: Milliseconds,
  stateSince: Milliseconds,
  notBefore: NullableMilliseconds,
  watchedSince: Milliseconds,
  elapsedMs: Milliseconds,
  polls: Count,
};

const shape = <S extends BatchState, T extends boolean>(
  name: string,
  state: t.Type<S, S, unknown>,
  terminal: T,
): t.Type<BatchRef & Omit<SnapshotFacts, keyof BatchRef> & { state: S; terminal: T }, unknown, unknown> =>
  t.intersection(
    [BatchRefCodec, t.exact(t.type({ state, terminal: t.literal(terminal), ...facts }), 'facts')],
    name,
  );

const AnySnapshot: t.Type<BatchSnapshot, unknown, unknown> = t.union([
  shape('ActiveSnapshot', ActiveStateCodec, false),
  shape('TerminalSnapshot', TerminalStateCodec, true),
]);

/** Reports a wrong `state` or `terminal` by its name: the union only says that no member fits. */
const validateTags: t.Validate<unknown, BatchSnapshot> = (u, context) => {
  if (!isRecord(u)) return t.failure(u, context);
  const { state, terminal } = u;
  if (!AnyState.is(state)) return t.failure(state, t.appendContext(context, 'state', AnyState, state));
  const expected = t.literal(TerminalStateCodec.is(state));
  if (!expected.is(terminal))
    return t.failure(terminal, t.appendContext(context, 'terminal', expected, terminal));
  return AnySnapshot.validate(u, context);
};

/** Describes a contradiction that the types cannot exclude; `undefined` if there is none. */
const contradictionIn = (s: BatchSnapshot): string | undefined => {
  const word = s.rawState.trim().toLowerCase();
  if (BatchStateCodec.is(word) && word !== s.state) return `state ${s.state} with rawState ${s.rawState}`;
  if (s.previousState === null)
    return s.notBefore === null ? undefined : 'a notBefore without a previousState';
  return contradictionOfChange(s, s.previousState);
};

const contradictionOfChange = ({ state, polls }: BatchSnapshot, previous: BatchState): string | undefined => {
  if (TerminalStateCodec.is(previous)) return `a state after ${previous}`;
  if (previous === state && state !== 'unknown') return `${state} after ${state}`;
  return polls === 1 ? 'a previousState at the first poll' : undefined;
};

/**
 * Decodes a {@link BatchSnapshot} from JSON, and rejects one that contradicts itself.
 *
 * **When to use**: to store a snapshot and read it back, for instance to resume a watch.
 *
 * **Gotchas**: further fields are dropped. Rejected are a `terminal` that does not match the `state`, a `rawState` that
 * is the word for another state, a `previousState` that is terminal, equal to `state`, or set at the first poll, and a
 * `notBefore` without a `previousState`. A snapshot without `notBefore`, as earlier versions stored it, is decoded with
 * `null`. Timestamps are not compared, since the wall clock may have been set between them.
 *
 * @example
 * ```ts
 * import { BatchSnapshotCodec } from 'dli-watch';
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * const stored = JSON.stringify(snapshotOf({ state: 'running' }));
 * console.log(BatchSnapshotCodec.decode(JSON.parse(stored))._tag); // => Right
 * console.log(BatchSnapshotCodec.decode({ ...JSON.parse(stored), terminal: true })._tag); // => Left
 * ```
 *
 * @category Data
 * @since 0.1.0
 */
export const BatchSnapshotCodec: t.Type<BatchSnapshot, BatchSnapshot, unknown> = new t.Type(
  'BatchSnapshot',
  (u): u is BatchSnapshot => AnySnapshot.is(u) && contradictionIn(u) === undefined,
  (u, context) =>
    chain((snapshot: BatchSnapshot) => {
      const contradiction = contradictionIn(snapshot);
      return contradiction === undefined
        ? t.success(snapshot)
        : t.failure<BatchSnapshot>(u, context, `a snapshot contradicts itself: ${contradiction}`);
    })(validateTags(u, context)),
  t.identity,
);
