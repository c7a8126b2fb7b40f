import { expectTypeOf } from 'expect-type';
import type { Either } from 'fp-ts/lib/Either.js';
import { type Observable, of } from 'rxjs';
import {
  type BatchDetail,
  type BatchRef,
  type BatchSnapshot,
  type BatchState,
  type FleetChange,
  type FleetOptions,
  type FleetSnapshot,
  watchBatches$,
  type WatchCheckpoint,
  type WatchError,
  watchFleet$,
} from 'dli-watch';

declare const refs: readonly BatchRef[];
declare const snapshots: ReadonlySet<BatchSnapshot>;
declare const details: readonly BatchDetail[];
declare const checkpoints: readonly WatchCheckpoint[];
declare const change: FleetChange;
declare const fleet: FleetSnapshot;

expectTypeOf(watchBatches$(refs)).toEqualTypeOf<Observable<Either<WatchError, BatchSnapshot>>>();
expectTypeOf(watchFleet$(snapshots)).toEqualTypeOf<Observable<FleetSnapshot>>();
void watchBatches$([...refs, ...snapshots], { drop$: of(...refs), spreadMs: 0, concurrency: 1, deadline: 5 });
void watchBatches$(of(...refs, ...snapshots));
void watchBatches$(details);
expectTypeOf<FleetOptions>().not.toHaveProperty('resumeFrom');
expectTypeOf<FleetSnapshot['byState']>().toEqualTypeOf<Readonly<Record<BatchState, number>>>();

// @ts-expect-error [ts2345] -- an id without its project
void watchBatches$(['0a324461-d9d9-45da-a52a-3b3c7a3d809e']);
// @ts-expect-error [ts2345] -- one job, not an iterable
void watchBatches$(refs[0]!);
// @ts-expect-error [ts2353] -- each job would resume from the same snapshot
void watchBatches$(refs, { resumeFrom: [...snapshots][0]! });
// @ts-expect-error [ts2322] -- `drop$` emits refs
void watchBatches$(refs, { drop$: of('0a324461-d9d9-45da-a52a-3b3c7a3d809e') });
// @ts-expect-error [ts2353] -- an unknown option
void watchFleet$(refs, { spread: 5 });
// @ts-expect-error [ts2540] -- counts are readonly
fleet.total = 0;

export const told = (happened: FleetChange): string => {
  expectTypeOf(happened.before).toEqualTypeOf<BatchState | null>();
  switch (happened._tag) {
    case 'added':
    case 'dropped':
      expectTypeOf(happened.ref).toEqualTypeOf<BatchRef>();
      return happened.ref.batchId;
    case 'seen':
      return happened.snapshot.state;
    case 'failed':
      expectTypeOf(happened.ref).toEqualTypeOf<BatchRef | undefined>();
      return happened.error._tag;
  }
};

// @ts-expect-error [ts2366] -- most changes are missing, so it may return undefined
export const forgetful = (happened: FleetChange): string => {
  switch (happened._tag) {
    case 'added':
      return 'added';
  }
};
// @ts-expect-error [ts2339] -- only some changes have a snapshot
expectTypeOf(change.snapshot);

void watchBatches$(checkpoints);
void watchFleet$(of(...checkpoints));
