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

/** A source of one's own. */
declare class Own implements StateSource {
  readonly readState$: StateSource['readState$'];
  readonly name: string;
}
declare const own: Own;

// What goes in comes out.
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

// What does not
// @ts-expect-error [ts2554] -- without a word on the limit there is none
limited(client);
// @ts-expect-error [ts2345] -- a list alone is no source of states
limited({ listBatches$: client.listBatches$ }, options);
// @ts-expect-error [ts2345] -- a client, not how to make one
limited({ endpoint: 'https://dli', auth: 't' }, options);
// @ts-expect-error [ts2353] -- a misspelt limit would be none
limited(client, { concurency: 5 });
// @ts-expect-error [ts2322] -- a number, no text
limited(client, { concurrency: '5' });
// @ts-expect-error [ts2322] -- a rate has a span
limited(client, { rate: 5 });
// @ts-expect-error [ts2741] -- so many requests in which time?
limited(client, { rate: { requests: 5 } });
// @ts-expect-error [ts2741] -- how many in that time?
limited(client, { rate: { perMs: 1_000 } });
// @ts-expect-error [ts2353] -- milliseconds, by their name
limited(client, { rate: { requests: 5, perSecond: 1 } });
// @ts-expect-error [ts2375] -- undefined is not the same as absent
limited(client, { concurrency: undefined });
// @ts-expect-error [ts2339] -- a source of states alone lists nothing, and does not by a limit
expectTypeOf(limited(source, options).listBatches$);
// @ts-expect-error [ts2540] -- options are readonly
options.concurrency = 5;
// @ts-expect-error [ts2540] -- a rate is readonly, too
rate.requests = 5;
