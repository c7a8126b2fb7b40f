import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';
import {
  type BatchRef,
  coalesced,
  type CoalesceOptions,
  constantDelay,
  type DliClient,
  type RetryPolicy,
  type ReadOptions,
  type StateReading,
  type StateSource,
  watchBatch$,
  type WatchScheduler,
} from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';

declare const client: DliClient;
declare const options: CoalesceOptions;
const source = coalesced(client, { windowMs: 500, retry: constantDelay(5) });

// A source made of a client, or of the part of one that it needs.
expectTypeOf(source).toEqualTypeOf<StateSource>();
expectTypeOf(source.readState$).toEqualTypeOf<
  (ref: BatchRef, options?: ReadOptions) => Observable<StateReading>
>();
expectTypeOf<StateSource & Pick<DliClient, 'listBatches$'>>().toExtend<Parameters<typeof coalesced>[0]>();
expectTypeOf<Partial<CoalesceOptions>>().toEqualTypeOf<CoalesceOptions>();
expectTypeOf(options.minGroup).toEqualTypeOf<number | undefined>();
expectTypeOf(options.retry).toEqualTypeOf<RetryPolicy | undefined>();
expectTypeOf(options.scheduler).toEqualTypeOf<WatchScheduler | undefined>();
void watchBatch$(testRef.projectId, testRef.batchId, { source });

// @ts-expect-error [ts2345] -- a source cannot list
coalesced(fakeSource(['running']));
// @ts-expect-error [ts2345] -- a coalesced source cannot list
coalesced(source);
// @ts-expect-error [ts2339] -- it only reads states
expectTypeOf(source.listBatches$);
// @ts-expect-error [ts2353] -- an unknown option
coalesced(client, { window: 500 });
// @ts-expect-error [ts2322] -- milliseconds must be a number
coalesced(client, { windowMs: '2s' });
// @ts-expect-error [ts2322] -- a policy is a function: limitRetries(3)(…)
coalesced(client, { retry: 3 });
// undefined counts as absent
export const absent: CoalesceOptions = { minGroup: undefined };
// @ts-expect-error [ts2540] -- options are readonly
options.maxPages = 5;
