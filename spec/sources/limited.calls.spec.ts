import assert from 'node:assert/strict';
import {
  concat,
  defer,
  EMPTY,
  ignoreElements,
  lastValueFrom,
  map,
  NEVER,
  type Observable,
  of,
  retry,
  take,
  tap,
  throwError,
  timer,
} from 'rxjs';
import {
  type BatchPage,
  type BatchQuery,
  createClient,
  type DliClient,
  HttpError,
  limited,
  type StateSource,
  ThrottledError,
  token,
  watchScheduler,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { outcomeOf } from '../support/observing.ts';
import { readings } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

const { projectId } = testRef;
const reading = readings['r']!;
const alone = { concurrency: 1 };

/** A batch of a list, by its number. */
const batchOf = (n: number) => ({
  projectId,
  batchId: `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`,
});
const numbersIn = ({ batches }: BatchPage): readonly number[] =>
  batches.map(({ batchId }) => Number(batchId.slice(-12)));

/** A request, and when it was sent. */
type Sent = readonly [atMs: number, what: string];

/** A client of a service in virtual time. Its list requests page after page, like that of `createClient`. */
const clientOf = (total = 0, latencyMs = 1) => {
  const sent: Sent[] = [];
  const answer$ = <T>(what: string, value: T): Observable<T> =>
    defer(() => {
      sent.push([watchScheduler.now(), what]);
      return concat(timer(latencyMs).pipe(ignoreElements()), of(value));
    });
  const listBatches$ = (
    project: string,
    { from = 0, size = 2, ...rest }: BatchQuery = {},
  ): Observable<BatchPage> => {
    if (size < 1) throw new TypeError(`size: ${String(size)}`);
    const starts = Array.from(
      { length: Math.max(1, Math.ceil((total - from) / size)) },
      (_, n) => from + n * size,
    );
    const filters = Object.entries(rest).map((filter) => ` ${filter.join('=')}`);
    return concat(
      ...starts.map((start) => {
        const batches = Array.from({ length: Math.max(0, Math.min(size, total - start)) }, (_, n) =>
          batchOf(start + n),
        );
        const next = start + size;
        const page = { batches, from: start, total, ...(next < total && { next }) };
        return answer$(`${project} from ${String(start)}${filters.join('')}`, page);
      }),
    );
  };
  const client: DliClient = {
    readState$: ({ projectId: id }) => answer$(`state of ${id}`, reading),
    readBatch$: (ref) => answer$('detail', ref),
    cancelBatch$: () => answer$('cancel', 'cancelled'),
    createBatch$: (_project, { file }) => answer$(`create ${file}`, batchOf(1)),
    listBatches$,
    close: () => void sent.push([watchScheduler.now(), 'close']),
  };
  return { client, sent };
};

describe('limited, for the calls of a client', () => {
  describe('calls of one request', () => {
    it('should share one queue, in the order of the calls', () => {
      marbles(({ expectObservable }) => {
        const { client, sent } = clientOf(3);
        const source = limited(client, alone);
        const detail$ = source.readBatch$(testRef);
        expectObservable(source.readState$(testRef).pipe(map(() => 's'))).toBe('   -(s|)');
        expectObservable(detail$.pipe(map((detail) => detail.batchId))).toBe('     --(b|)', {
          b: testRef.batchId,
        });
        expectObservable(source.cancelBatch$(testRef).pipe(map(() => 'c'))).toBe(' ---(c|)');
        expectObservable(source.createBatch$('p', { file: 'f' }).pipe(map(() => 'n'))).toBe('----(n|)');
        expectObservable(
          source.listBatches$('p').pipe(
            take(1),
            map(() => 'l'),
          ),
        ).toBe('-----(l|)');
        expectObservable(source.readState$(testRef).pipe(map(() => 's'))).toBe('   ------(s|)');
        expectObservable(timer(7).pipe(map(() => sent))).toBe('-------(a|)', {
          a: [
            [0, `state of ${projectId}`],
            [1, 'detail'],
            [2, 'cancel'],
            [3, 'create f'],
            [4, 'p from 0'],
            [5, `state of ${projectId}`],
          ],
        });
      });
    });

    it('should not include methods that send nothing', () => {
      const { client, sent } = clientOf();
      const source = limited({ ...client, readState$: () => NEVER }, alone);
      source.readState$().subscribe();
      const close: () => unknown = source.close;
      assert.equal(close(), undefined);
      assert.equal(sent.at(-1)?.[1], 'close');
    });

    for (const [what, call$] of [
      ['a state', (source: DliClient): Observable<unknown> => source.readState$(testRef)],
      ['a detail', (source: DliClient): Observable<unknown> => source.readBatch$(testRef)],
      ['a cancel', (source: DliClient): Observable<unknown> => source.cancelBatch$(testRef)],
      ['a create', (source: DliClient): Observable<unknown> => source.createBatch$('p', { file: 'f' })],
      ['a list', (source: DliClient): Observable<unknown> => source.listBatches$('p')],
    ] as const) {
      it(`should pause when ${what} is throttled, and pass on the error`, () => {
        marbles(({ expectObservable }) => {
          const error = new ThrottledError({ status: 429, retryAfterMs: 5 });
          const failing$ = () => throwError(() => error);
          const client: DliClient = {
            readState$: failing$,
            readBatch$: failing$,
            cancelBatch$: failing$,
            createBatch$: failing$,
            listBatches$: failing$,
            close: () => undefined,
          };
          const source = limited(client, {});
          expectObservable(call$(source)).toBe('                     #', undefined, error);
          expectObservable(source.readState$(testRef), '--^ ').toBe('-----#', undefined, error);
          expectObservable(source.listBatches$('p'), '   ---^ ').toBe('----------#', undefined, error);
        });
      });
    }

    it('should only include methods that the source has, and leadMs', () => {
      const source: StateSource & Partial<DliClient> = limited({ readState$: () => of(reading) }, alone);
      assert.deepEqual(Object.keys(source), ['readState$', 'leadMs']);
      assert.equal(source.listBatches$, undefined);
      assert.ok(!('cancelBatch$' in source));
    });

    it('should pass on all of their arguments', () => {
      const calls: unknown[][] = [];
      const readState$ = (...args: unknown[]) => {
        calls.push(args);
        return of(reading);
      };
      limited({ readState$ }, {}).readState$(testRef, 'more').subscribe();
      assert.deepEqual(calls, [[testRef, 'more']]);
    });

    it('should work for a client with private fields', async () => {
      class Own implements StateSource {
        readonly #reading = reading;
        #polls = 0;
        readonly readState$ = () => defer(() => of({ ...this.#reading, polls: (this.#polls += 1) }));
        listBatches$() {
          return defer(() => of({ batches: [], from: this.#polls }));
        }
        get polls(): number {
          return this.#polls;
        }
      }
      const source = limited(new Own(), alone);
      assert.ok(source instanceof Own);
      assert.equal((await lastValueFrom(source.readState$())).polls, 1);
      assert.equal((await lastValueFrom(source.listBatches$())).from, 1);
      assert.equal(source.polls, 1);
    });

    it('should work for a frozen client', () => {
      const source = limited(Object.freeze(clientOf().client), alone);
      assert.equal(outcomeOf(source.cancelBatch$(testRef)).values[0], 'cancelled');
    });

    it('should pass on what a method throws, and hold no slot for it', () => {
      let polls = 0;
      const source = limited(
        {
          readState$: () => {
            polls += 1;
            if (polls === 1) throw new RangeError('now');
            return polls === 2 ? (undefined as never) : of(reading);
          },
        },
        alone,
      );
      assert.throws(() => source.readState$(), RangeError);
      assert.ok(outcomeOf(source.readState$()).error instanceof TypeError);
      assert.deepEqual(outcomeOf(source.readState$()).values, [reading]);
    });
  });

  describe('invalid arguments', () => {
    const client = createClient({ endpoint: 'https://dli.invalid', auth: token('t') });
    const source = limited(client, alone);
    const badRef = { ...testRef, batchId: 'x' };
    for (const [what, call$] of [
      ['readState$', () => source.readState$(badRef)],
      ['readBatch$', () => source.readBatch$(badRef)],
      ['cancelBatch$', () => source.cancelBatch$(badRef)],
      ['createBatch$', () => source.createBatch$(projectId, {} as never)],
      ['listBatches$, its project', () => source.listBatches$('a/b')],
      ['listBatches$, its query', () => source.listBatches$(projectId, { size: 0 })],
    ] as const) {
      it(`should be refused when calling ${what}, as by the client`, () => {
        assert.throws(call$, TypeError);
      });
    }
  });

  describe('listBatches$', () => {
    it('should queue each page as a request, so that two lists take turns', () => {
      const { client, sent } = clientOf(5);
      const source = limited(client, alone);
      marbles(({ expectObservable }) => {
        const pagesOf$ = (project: string) => source.listBatches$(project).pipe(map(numbersIn));
        const pages = { a: [0, 1], b: [2, 3], c: [4] };
        expectObservable(pagesOf$('p')).toBe('-a-b-(c|)', pages);
        expectObservable(pagesOf$('q')).toBe('--a-b-(c|)', pages);
      });
      assert.deepEqual(
        sent.map(([, what]) => what),
        ['p from 0', 'q from 0', 'p from 2', 'q from 2', 'p from 4', 'q from 4'],
      );
    });

    it('should space its pages by the rate', () => {
      const { client, sent } = clientOf(5);
      const pages$ = limited(client, { rate: { requests: 1, perMs: 20 } }).listBatches$('p');
      assert.deepEqual(outcomeOf(pages$).values.map(numbersIn), [[0, 1], [2, 3], [4]]);
      assert.deepEqual(
        sent.map(([atMs]) => atMs),
        [0, 20, 40],
      );
    });

    it('should emit the pages of the source, with their start and whether there is another', () => {
      for (const total of [0, 1, 2, 3, 7]) {
        for (const query of [undefined, { from: 0 }, { from: 1 }, { from: 3, size: 3 }, { from: 9 }]) {
          const [plain, through] = [clientOf(total), clientOf(total)];
          const expected = outcomeOf(plain.client.listBatches$('p', query));
          const { values, completed } = outcomeOf(limited(through.client, alone).listBatches$('p', query));
          assert.deepEqual(values, expected.values);
          assert.ok(completed);
          assert.deepEqual(through.sent, plain.sent);
        }
      }
    });

    it('should request each page with the whole query', () => {
      const { client, sent } = clientOf(2);
      outcomeOf(limited(client, alone).listBatches$('p', { size: 1, state: 'dead', queueName: 'q' }));
      assert.deepEqual(
        sent.map(([, what]) => what),
        ['p from 0 state=dead queueName=q', 'p from 1 state=dead queueName=q'],
      );
    });

    it('should not request a page before it is needed', () => {
      const { client, sent } = clientOf(100);
      const source = limited(client, alone);
      assert.equal(outcomeOf(source.listBatches$('p').pipe(take(2))).values.length, 2);
      assert.equal(sent.length, 2);
    });

    it('should send nothing before it is subscribed to, and start over for each subscriber', () => {
      const { client, sent } = clientOf(3);
      const pages$ = limited(client, alone).listBatches$('p');
      assert.equal(sent.length, 0);
      assert.equal(outcomeOf(pages$).values.length, 2);
      assert.equal(outcomeOf(pages$).values.length, 2);
      assert.equal(sent.length, 4);
    });

    it('should not emit a batch again when new ones shift the pages', () => {
      const starts = [
        [0, 1],
        [1, 2],
        [2, 3],
      ];
      const listBatches$ = (_: string, { from = 0 }: BatchQuery = {}): Observable<BatchPage> => {
        const next = from + 2;
        const batches = starts[from / 2]!.map(batchOf);
        return of({ batches, from, total: 6, ...(next < 6 && { next }) });
      };
      const pages$ = limited({ readState$: () => NEVER, listBatches$ }, {}).listBatches$('p');
      assert.deepEqual(outcomeOf(pages$).values.map(numbersIn), [[0, 1], [2], [3]]);
    });

    it('should free the slot of a page when it has arrived', () => {
      marbles(({ expectObservable }) => {
        const { client } = clientOf(4);
        const source = limited(client, alone);
        expectObservable(source.listBatches$('p').pipe(map(numbersIn))).toBe('-a-(b|)', {
          a: [0, 1],
          b: [2, 3],
        });
        expectObservable(source.readState$(testRef).pipe(map(() => 's'))).toBe('--(s|)');
      });
    });

    it('should fail at a later page after the earlier ones, and start over at the back on a retry', () => {
      let pages = 0;
      const broken = new HttpError({ status: 503 });
      const { client, sent } = clientOf(3);
      const source = limited(
        {
          ...client,
          listBatches$: (project: string, query?: BatchQuery) => {
            const list$ = client.listBatches$(project, query);
            return defer(() => {
              pages += 1;
              return pages === 2 ? throwError(() => broken) : list$;
            });
          },
        },
        alone,
      );
      const list$ = source.listBatches$('p');
      const { values, error } = outcomeOf(list$);
      assert.deepEqual([values.map(numbersIn), error], [[[0, 1]], broken]);

      pages = 0;
      const again = outcomeOf(list$.pipe(retry(1), map(numbersIn)));
      assert.deepEqual(again.values, [[0, 1], [0, 1], [2]]);
      assert.deepEqual(
        sent.map(([, what]) => what),
        ['p from 0', 'p from 0', 'p from 0', 'p from 2'],
      );
    });

    it('should complete if the source completes without a page', () => {
      const source = limited({ readState$: () => NEVER, listBatches$: () => EMPTY }, alone);
      assert.deepEqual(outcomeOf(source.listBatches$()), { values: [], error: undefined, completed: true });
    });

    it('should emit 10,000 synchronous pages without overflowing the stack', () => {
      const listBatches$ = (_: string, { from = 0 }: BatchQuery = {}): Observable<BatchPage> =>
        of({ batches: [batchOf(from)], from, ...(from < 9_999 && { next: from + 1 }) });
      let pages = 0;
      const count$ = limited({ readState$: () => NEVER, listBatches$ }, alone)
        .listBatches$('p')
        .pipe(tap(() => (pages += 1)));
      assert.ok(outcomeOf(count$).completed);
      assert.equal(pages, 10_000);
    });
  });
});
