import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';
import {
  type BatchPage,
  type DliClient,
  limited,
  type LimitOptions,
  type RequestRate,
  type StateReading,
  type StateSource,
  watchScheduler,
} from 'dli-watch';
import { type FakeSource, fakeSource, testRef } from 'dli-watch/testing';

declare const client: DliClient;
declare const source: StateSource;
declare const options: LimitOptions;
declare const rate: RequestRate;

/** A custom source. */
declare class Own implements StateSource {
  readonly readState$: StateSource['readState$'];
  readonly name: string;
}
declare const own: Own;

// The type of the source is kept.
expectTypeOf(limited(client, { concurrency: 5 })).toEqualTypeOf<DliClient>();
expectTypeOf(limited(source, { rate })).toEqualTypeOf<StateSource>();
expectTypeOf(limited(own, {})).toEqualTypeOf<Own>();
expectTypeOf(limited(fakeSource(['running']), options)).toEqualTypeOf<FakeSource>();
expectTypeOf(limited(limited(client, { concurrency: 5 }), { rate })).toEqualTypeOf<DliClient>();
expectTypeOf(limited(client, options).readState$(testRef)).toEqualTypeOf<Observable<StateReading>>();
expectTypeOf(limited(client, options).listBatches$('p')).toEqualTypeOf<Observable<BatchPage>>();
expectTypeOf(
  limited(client, { rate, concurrency: 1, maxRetryAfterMs: 0, scheduler: watchScheduler }),
).toExtend<Pick<DliClient, 'close'>>();
expectTypeOf<LimitOptions['rate']>().toEqualTypeOf<RequestRate | undefined>();

// Invalid uses
// @ts-expect-error [ts2554] -- the options are required
limited(client);
// @ts-expect-error [ts2345] -- `listBatches$` alone is no source
limited({ listBatches$: client.listBatches$ }, options);
// @ts-expect-error [ts2345] -- a client, not its configuration
limited({ endpoint: 'https://dli', auth: 't' }, options);
// @ts-expect-error [ts2353] -- a misspelt limit would be ignored
limited(client, { concurency: 5 });
// @ts-expect-error [ts2322] -- a number, not a string
limited(client, { concurrency: '5' });
// @ts-expect-error [ts2322] -- a rate has a period
limited(client, { rate: 5 });
// @ts-expect-error [ts2741] -- the period is missing
limited(client, { rate: { requests: 5 } });
// @ts-expect-error [ts2741] -- the number of requests is missing
limited(client, { rate: { perMs: 1_000 } });
// @ts-expect-error [ts2353] -- the period is named with its unit
limited(client, { rate: { requests: 5, perSecond: 1 } });
// undefined counts as absent
limited(client, { concurrency: undefined });
// @ts-expect-error [ts2339] -- limiting a source adds no methods
expectTypeOf(limited(source, options).listBatches$);
// @ts-expect-error [ts2540] -- options are readonly
options.concurrency = 5;
// @ts-expect-error [ts2540] -- a rate is readonly
rate.requests = 5;
