import assert from 'node:assert/strict';
import { coalesced, limited, type StateSource, watchBatches$, watchScheduler } from 'dli-watch';
import { defer, finalize, map, type Observable, tap, timer } from 'rxjs';
import { listen, outcomeOf } from '../support/observing.ts';
import { listService } from './support/listService.ts';
import { at, jobsOf, numbers, refOf, virtually } from './support/scene.ts';

/** When a request was sent and when it ended. */
interface Served {
  readonly at: number;
  endedAt?: number;
}

/** The most requests that were open at once. */
const mostOpen = (requests: readonly Served[]): number => {
  const changes = requests
    .flatMap(({ at: startedAt, endedAt = Infinity }) => [
      { ms: startedAt, by: 1 },
      { ms: endedAt, by: -1 },
    ])
    .sort((a, b) => a.ms - b.ms || a.by - b.by);
  let open = 0;
  return Math.max(...changes.map(({ by }) => (open += by)));
};

describe('coalesced, for 50,000 jobs of one project with all defaults', () => {
  const JOBS = 50_000;
  const ROUNDS = 2;
  const ROUND_MS = 5_000;

  const TICKS = ROUND_MS / 10;
  const perTick = JOBS / TICKS;
  for (const [order, jobOf] of [
    ['spread over the list', (tick: number, n: number) => tick + n * TICKS],
    ['from the oldest', (tick: number, n: number) => tick * perTick + n],
    ['from the newest', (tick: number, n: number) => JOBS - 1 - tick * perTick - n],
  ] as const)
    it(`should have at most 64 requests in flight, lose no poll, and take the window and 3 s at most on average: ${order}`, function () {
      this.timeout(120_000);
      const delays: number[] = [];
      const requests: Served[] = [];
      const sent = { pages: 0, polls: 0 };
      virtually(() => {
        const jobs = jobsOf(JOBS);
        const served$ = <T>(kind: keyof typeof sent, answer: () => T): Observable<T> =>
          defer(() => {
            const served: Served = { at: watchScheduler.now() };
            requests.push(served);
            sent[kind] += 1;
            return timer(80).pipe(
              map(answer),
              finalize(() => (served.endedAt = watchScheduler.now())),
            );
          });
        const source = coalesced({
          readState$: () => served$('polls', () => ({ state: 'running', rawState: 'running' })),
          listBatches$: (_, { from = 0, size = 100 } = {}) =>
            served$('pages', () => {
              const batches = jobs.slice(from, from + size);
              const next = from + batches.length;
              return { batches, from, total: JOBS, ...(next < JOBS && { next }) };
            }),
        });
        const poll = (n: number): void => {
          const since = watchScheduler.now();
          listen(source.readState$(refOf(n)), () => delays.push(watchScheduler.now() - since));
        };
        // A poll of each job in each round, evenly spread.
        for (const round of numbers(ROUNDS))
          for (const tick of numbers(TICKS))
            at(round * ROUND_MS + tick * 10, () => {
              for (const n of numbers(perTick)) poll(jobOf(tick, n));
            });
      });
      const mean = delays.reduce((sum, ms) => sum + ms, 0) / delays.length;
      assert.equal(delays.length, JOBS * ROUNDS);
      assert.ok(mostOpen(requests) <= 64);
      assert.ok(mean <= 2_000 + 3_000, `${mean.toFixed(0)} ms`);
      assert.ok(
        sent.pages + sent.polls <= (JOBS * ROUNDS) / 20,
        `${String(sent.pages + sent.polls)} requests`,
      );
    });
});

describe('coalesced, of a list whose total is wrong', () => {
  for (const [what, pageOptions] of [
    ['is missing', { withoutTotal: true }],
    ['is 0', { total: 0 }],
    ['is that of the page', { total: 100 }],
    ['is too large', { total: 5_000 }],
  ] as const) {
    it(`should find all jobs by pages: it ${what}`, () => {
      const service = virtually(() => {
        const made = listService(jobsOf(450), pageOptions);
        const source = coalesced(made.client);
        for (const n of numbers(450)) source.readState$(refOf(n)).subscribe();
        return made;
      });
      assert.deepEqual(service.polls(), []);
      assert.deepEqual(service.pages().toSorted(), [0, 100, 200, 300, 400]);
    });
  }
});

describe('an urgent poll of coalesced', () => {
  it('should not wait for a window, also while a sweep is under way', () => {
    const seen = virtually(() => {
      const service = listService(jobsOf(100), { latencyMs: 500 });
      const source = coalesced(service.client);
      for (const n of numbers(100)) source.readState$(refOf(n)).subscribe();
      const answers: number[] = [];
      for (const ms of [700, 2_100])
        at(ms, () =>
          listen(source.readState$(refOf(5), { urgent: true }), () => answers.push(watchScheduler.now())),
        );
      return answers;
    });
    assert.deepEqual(seen, [1_200, 2_600]);
  });

  it('should be seen for all of 1,000 jobs that coincide, by urgent pages, in a queue that is full', () => {
    const { seen, sent } = virtually(() => {
      const service = listService(jobsOf(1_000));
      const source = coalesced(limited(service.client, { rate: { requests: 20, perMs: 1_000 } }));
      const answers: number[] = [];
      // Single polls that wait for a minute.
      for (const n of numbers(1_200)) singlyPolled(source, n);
      at(10_000, () => {
        for (const n of numbers(1_000))
          listen(source.readState$(refOf(n), { urgent: true }), () => answers.push(watchScheduler.now()));
      });
      return { seen: answers, sent: service };
    });
    assert.equal(seen.length, 1_000);
    assert.ok(Math.max(...seen) <= 12_000, String(Math.max(...seen)));
    assert.ok(sent.pages().length >= 10);
  });

  it('should become a single urgent poll at once when the list fails', () => {
    const asked: unknown[] = [];
    const answers = virtually(() => {
      const service = listService(jobsOf(10));
      service.faults.push(...numbers(50).map(() => new Error('no list')));
      const source = coalesced({
        ...service.client,
        readState$: (ref, options) => {
          asked.push(options);
          return service.client.readState$(ref);
        },
      });
      const times: number[] = [];
      for (const n of numbers(10))
        listen(source.readState$(refOf(n), { urgent: true }), () => times.push(watchScheduler.now()));
      return times;
    });
    assert.deepEqual(answers, Array(10).fill(20));
    assert.deepEqual(asked, Array(10).fill({ urgent: true }));
  });

  it('should have a lead of what its requests may have to wait beneath', () => {
    const lead = (source: StateSource): number | undefined => source.leadMs?.();
    const { client } = listService([]);
    assert.equal(lead(coalesced(client)), 0);
    assert.equal(lead(coalesced({ ...client, leadMs: () => 700 })), 700);
  });
});

/** A poll of a job that no list has. */
const singlyPolled = (source: StateSource, n: number): void => {
  source.readState$(refOf(n, String(n))).subscribe({ error: () => undefined });
};

describe('a wrapper of a coalesced source', () => {
  it('should take as many requests, and as long, as the source itself in a fleet', () => {
    const run = (wrap: (inner: StateSource) => StateSource) => {
      let service = listService([]);
      let polls = 0;
      const jobs = jobsOf(2_000, { state: 'success' });
      const ends: number[] = [];
      const made: StateSource = {
        readState$: (ref) => {
          polls += 1;
          return inner().readState$(ref);
        },
      };
      let coalescedOnce: StateSource | undefined;
      const inner = (): StateSource => {
        if (coalescedOnce !== undefined) return coalescedOnce;
        service = listService(jobs);
        return (coalescedOnce = wrap(coalesced(service.client, { windowMs: 500 })));
      };
      outcomeOf(
        watchBatches$(
          numbers(2_000).map((n) => refOf(n)),
          { source: made, spreadMs: 100 },
        ).pipe(tap(() => ends.push(watchScheduler.now()))),
      );
      assert.equal(polls, 2_000);
      return { ends: ends.length, last: ends.at(-1), pages: service.pages().length };
    };
    const direct = run((source) => source);
    const wrapped = run((inner) => ({
      readState$: (ref) => inner.readState$(ref).pipe(tap(() => undefined)),
    }));
    assert.deepEqual(wrapped, direct);
    assert.equal(direct.ends, 2_000);
    assert.ok(direct.pages <= 21 && direct.last! <= 700, JSON.stringify(direct));
  });
});
