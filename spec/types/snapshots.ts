import { expectTypeOf } from 'expect-type';
import {
  type ActiveSnapshot,
  type ActiveState,
  type BatchRef,
  type BatchRefCodec,
  type BatchSnapshot,
  type BatchSnapshotCodec,
  type BatchState,
  type BatchStateCodec,
  isTerminal,
  type TerminalSnapshot,
  type TerminalState,
  type WatchCheckpoint,
  type WatchCheckpointCodec,
  type WatchEvent,
} from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import type { TypeOf } from 'io-ts';

declare const snapshot: BatchSnapshot;
declare const active: ActiveSnapshot;

// `isTerminal`, `terminal` and `state` narrow in both branches.
if (isTerminal(snapshot)) expectTypeOf(snapshot).toEqualTypeOf<TerminalSnapshot>();
else expectTypeOf(snapshot).toEqualTypeOf<ActiveSnapshot>();
if (snapshot.terminal) expectTypeOf(snapshot.state).toEqualTypeOf<TerminalState>();
else expectTypeOf(snapshot.state).toEqualTypeOf<ActiveState>();
if (snapshot.state === 'dead') expectTypeOf(snapshot).toEqualTypeOf<TerminalSnapshot>();
else expectTypeOf(snapshot.state).toEqualTypeOf<ActiveState | 'success'>();
if (!isTerminal(snapshot)) {
  // @ts-expect-error [ts2367] -- an active snapshot is never a success
  expectTypeOf(snapshot.state === 'success');
}

// A switch over the states is exhaustive, without a default.
export const progress = (state: BatchState): number => {
  switch (state) {
    case 'starting':
    case 'unknown':
      return 0;
    case 'running':
    case 'recovering':
      return 0.5;
    case 'success':
    case 'dead':
      return 1;
  }
};

// @ts-expect-error [ts2366] -- `unknown` is missing, so it may return undefined
export const forgetful = (state: BatchState): number => {
  switch (state) {
    case 'starting':
    case 'running':
    case 'recovering':
      return 0;
    case 'success':
    case 'dead':
      return 1;
  }
};

// @ts-expect-error [ts2820] -- states are lower case; the service's own text is `rawState`
export const shouted: BatchState = 'Success';
// @ts-expect-error [ts2322] -- a state of AI DataLake is no BatchState
export const foreign: BatchState = 'CANCELED';

// A snapshot is readonly, and its state and `terminal` agree.
// @ts-expect-error [ts2540] -- state is readonly
snapshot.state = 'dead';
// @ts-expect-error [ts2540] -- rawState is readonly
snapshot.rawState = 'Dead';
// @ts-expect-error [ts2540] -- polls is readonly
snapshot.polls = 1;
// @ts-expect-error [ts2540] -- the fields of the ref are readonly
snapshot.batchId = '0a324461-d9d9-45da-a52a-3b3c7a3d809e';
// @ts-expect-error [ts2322] -- an active state is not terminal
export const contradicting: BatchSnapshot = { ...active, terminal: true };
// @ts-expect-error [ts2322] -- a terminal state is not active
export const finished: BatchSnapshot = { ...active, state: 'success' };
// @ts-expect-error [ts2551] -- the field is spelled rawState
expectTypeOf(snapshot.rawstate);

expectTypeOf<BatchSnapshot>().toExtend<BatchRef>();
expectTypeOf(snapshot.previousState).toEqualTypeOf<BatchState | null>();
expectTypeOf(snapshot.rawState).toEqualTypeOf<string>();

// The codecs decode any input to their types.
expectTypeOf<TypeOf<typeof BatchSnapshotCodec>>().toEqualTypeOf<BatchSnapshot>();
expectTypeOf<TypeOf<typeof BatchRefCodec>>().toEqualTypeOf<BatchRef>();
expectTypeOf<TypeOf<typeof BatchStateCodec>>().toEqualTypeOf<BatchState>();
expectTypeOf<Parameters<typeof BatchSnapshotCodec.decode>>().toEqualTypeOf<[unknown]>();

// The test kit
expectTypeOf(snapshotOf).returns.toEqualTypeOf<BatchSnapshot>();
// @ts-expect-error [ts2353] -- `terminal` follows from the state
snapshotOf({ terminal: true });
// @ts-expect-error [ts2820] -- not one of the six states
snapshotOf({ state: 'Running' });

declare const event: WatchEvent;
if (event._tag === 'pollScheduled' || event._tag === 'retryScheduled')
  expectTypeOf(event.checkpoint()).toEqualTypeOf<WatchCheckpoint>();
else expectTypeOf(event).not.toHaveProperty('checkpoint');
expectTypeOf<TypeOf<typeof WatchCheckpointCodec>>().toEqualTypeOf<WatchCheckpoint>();
expectTypeOf<WatchCheckpoint>().toExtend<BatchRef>();
