import assert from 'node:assert/strict';
import {
  type BatchDetail,
  type BatchPage,
  coalesced,
  NetworkError,
  type StateReading,
  type StateSource,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import {
  concat,
  defer,
  finalize,
  merge,
  NEVER,
  type Observable,
  of,
  repeat,
  type Subscription,
  tap,
} from 'rxjs';
import { useClock } from '../support/clock.ts';
import { readings } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';
import { at, jobsOf, refOf, sceneOf, virtually } from './support/scene.ts';

const [a, b, c] = [refOf(1), refOf(2), refOf(3)];
const inState = (ref: typeof a, state: BatchDetail['state']): BatchDetail => ({
  ...ref,
  ...(state !== undefined && { state, rawState: state }),
});
const pageOf = (batches: readonly BatchDetail[], more: Partial<BatchPage> = {}): BatchPage => ({
  batches,
  from: 0,
  ...more,
});
/** Two pages of a list: a and b are on the first, c is on the second. */
const first = pageOf([inState(a, 'running'), inState(b, 'success')], { next: 2 });
const second = pageOf([inState(c, 'dead')], { from: 2 });

/** A coalesced source with this list and these single polls. */
const sourceWith = (
  list$: Observable<BatchPage>,
  poll$: Observable<(typeof readings)[string]> = NEVER,
): StateSource =>
  coalesced({ listBatches$: () => list$, readState$: () => poll$ }, { windowMs: 5, minGroup: 1 });

describe('coalesced', () => {
  describe('a window', () => {
    it('should answer its polls by one list, each when the page with its job arrives', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('         --1-2|', { 1: first, 2: second });
        const subs = '          -----^---!';
        const source = sourceWith(list$);

        expectObservable(source.readState$(a)).toBe('       -------(r|)', readings);
        expectObservable(source.readState$(b), '---^').toBe('-------(S|)', readings);
        expectObservable(source.readState$(c), '----^').toBe('---------(D|)', readings);
        expectSubscriptions(list$.subscriptions).toBe(subs.replaceAll(' ', ''));
      });
    });

    for (const [what, at, answer, subs] of [
      ['t−1: by the same list', '----^', '  -------(r|)', ['-----^-!']],
      ['t: by the same list', '-----^', '   -------(r|)', ['-----^-!']],
      ['t+1: by the next', '------^', '     -------------(r|)', ['-----^-!', '-----------^-!']],
    ] as const) {
      it(`should answer a poll ${what}`, () => {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const list$ = cold('--1', { 1: pageOf([inState(a, 'running'), inState(b, 'running')]) });
          const source = sourceWith(list$);

          expectObservable(source.readState$(a)).toBe('-------(r|)', readings);
          expectObservable(source.readState$(b), at).toBe(answer, readings);
          expectSubscriptions(list$.subscriptions).toBe([...subs]);
        });
      });
    }

    it('should be one for each project, with a list of its own', () => {
      const other = 'f'.repeat(32);
      const jobs = [...jobsOf(2), { ...refOf(9, other), state: 'success' as const }];
      const { service, polls } = virtually(() => {
        const { service, poll } = sceneOf(jobs);
        return { service, polls: [poll(refOf(0)), poll(refOf(9, other), 30), poll(refOf(1), 40)] };
      });
      assert.deepEqual(
        service.requests.map(({ projectId, at }) => [projectId, at]),
        [
          [testRef.projectId, 100],
          [other, 130],
        ],
      );
      assert.deepEqual(
        polls.map(({ readings: [reading], endedAt }) => [reading?.state, endedAt]),
        [
          ['running', 110],
          ['success', 140],
          ['running', 110],
        ],
      );
    });

    it('should start with a subscription, and poll again for each of them', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('--1', { 1: first });
        const poll$ = sourceWith(list$).readState$(a);

        expectObservable(poll$, '----------^').toBe('         -----------------(r|)', readings);
        expectObservable(poll$, '--------------------^').toBe('---------------------------(r|)', readings);
        expectSubscriptions(list$.subscriptions).toBe(['---------------^-!', '-------------------------^-!']);
      });
    });

    it('should answer two polls of one job by one list', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('--1', { 1: first });
        const source = sourceWith(list$);

        expectObservable(source.readState$(a)).toBe('    -------(r|)', readings);
        expectObservable(source.readState$(a), '-^').toBe('-------(r|)', readings);
        expectSubscriptions(list$.subscriptions).toBe('-----^-!');
      });
    });

    it('should answer two polls of one job by a single poll each when it is not on the list', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('-(r|)', readings);
        const source = sourceWith(cold('--1', { 1: second }), poll$);

        expectObservable(source.readState$(a)).toBe('    --------(r|)', readings);
        expectObservable(source.readState$(a), '-^').toBe('--------(r|)', readings);
        expectSubscriptions(poll$.subscriptions).toBe(['-------^!', '-------^!']);
      });
    });

    it('should accept a job id in any casing, and refuse an invalid ref when called', () => {
      const upper = { projectId: testRef.projectId, batchId: testRef.batchId.toUpperCase() };
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('--1', { 1: pageOf([inState(testRef, 'running')]) });

        expectObservable(sourceWith(list$).readState$(upper)).toBe('-------(r|)', readings);
        expectSubscriptions(list$.subscriptions).toBe('-----^-!');
      });
      assert.throws(() => sourceWith(NEVER).readState$({ ...a, batchId: 'x' }), {
        name: 'TypeError',
        message: 'batchId: expected a UUID, got "x"',
      });
      assert.throws(() => sourceWith(NEVER).readState$(null as never), {
        name: 'TypeError',
        message: 'ref: expected a batch, an object with projectId and batchId, got null',
      });
    });
  });

  describe('a page', () => {
    it('should give each of its polls the update time of the job and the Retry-After of the page', () => {
      const { polls } = virtually(() => {
        const { poll } = sceneOf(jobsOf(3), {}, { retryAfterMs: 7_000, pageSize: 2 });
        return { polls: [poll(refOf(0)), poll(refOf(1)), poll(refOf(2))] };
      });
      assert.deepEqual(
        polls.map((poll) => poll.readings),
        [0, 1, 2].map((n) => [{ state: 'running', rawState: 'running', updatedAt: n, retryAfterMs: 7_000 }]),
      );
    });

    for (const [what, odd] of [
      ['not on it', { ...refOf(1), state: 'running', unlisted: true }],
      ['on it without a state', refOf(1)],
    ] as const) {
      it(`should leave a job that is ${what} to a single poll`, () => {
        const { service, polls } = virtually(() => {
          const [newest, , oldest] = jobsOf(3);
          const { service, poll } = sceneOf([newest!, odd, oldest!]);
          return { service, polls: [poll(refOf(0)), poll(refOf(1)), poll(refOf(2))] };
        });
        assert.deepEqual(service.polls(), [refOf(1).batchId]);
        assert.deepEqual(
          polls.map(({ readings: [reading], endedAt }) => [reading?.rawState, endedAt]),
          [
            ['running', 110],
            ['polled: running', 120],
            ['running', 110],
          ],
        );
      });
    }

    it('should leave a missing job to a single poll, and pass on its error: no such batch', () => {
      const { polls } = virtually(() => {
        const { poll } = sceneOf(jobsOf(1));
        return { polls: [poll(refOf(0)), poll(refOf(7))] };
      });
      assert.deepEqual(
        polls.map(({ completed, error }) => [completed, (error as Error | undefined)?.name]),
        [
          [true, undefined],
          [false, 'NoSuchBatchError'],
        ],
      );
    });
  });

  describe('freshness', () => {
    it('should let a poll that starts during a list wait for the next, even if a later page has its job', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('--1-----2', { 1: first, 2: second });
        const source = sourceWith(list$);
        // c starts at 8, while the list of the others fetches its second page, which arrives at 13.
        const others$ = merge(...[a, a, a, refOf(9)].map((ref) => source.readState$(ref)));

        expectObservable(others$).toBe('                            -------(rrr)', readings);
        expectObservable(source.readState$(c), '--------^').toBe('  ---------------------(D|)', readings);
        expectSubscriptions(list$.subscriptions).toBe(['-----^-------!', '-------------^-------!']);
      });
    });

    it('should start the next list at the end of the next window, or of the current list if that is later', () => {
      for (const [at, next] of [
        [101, 201],
        [150, 250],
        [399, 499],
      ] as const) {
        const { service } = virtually(() => {
          const { service, poll } = sceneOf(jobsOf(2), {}, { latencyMs: at < 200 ? 60 : 300 });
          poll(refOf(0));
          poll(refOf(1), at);
          return { service };
        });
        assert.deepEqual(
          service.requests.map((request) => request.at),
          [100, next],
        );
      }
      const { service } = virtually(() => {
        const { service, poll } = sceneOf(jobsOf(2), {}, { latencyMs: 300 });
        poll(refOf(0));
        poll(refOf(1), 101);
        poll(refOf(1), 350);
        return { service };
      });
      assert.deepEqual(
        service.requests.map(({ at, endedAt }) => [at, endedAt]),
        [
          [100, 400],
          [400, 700],
        ],
      );
    });

    it('should count the window from the first poll, even if that one is withdrawn', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('--1', { 1: first });
        const source = sourceWith(list$);

        expectObservable(source.readState$(a), '   ^-!').toBe('-');
        expectObservable(source.readState$(b), '   -^').toBe(' -------(S|)', readings);
        expectSubscriptions(list$.subscriptions).toBe('-----^-!');
      });
    });

    it('should start a new window when all polls were withdrawn before the next one', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('--1', { 1: first });
        const source = sourceWith(list$);

        expectObservable(source.readState$(a), '   ^-!').toBe('-');
        expectObservable(source.readState$(b), '   ---^').toBe('----------(S|)', readings);
        expectSubscriptions(list$.subscriptions).toBe('--------^-!');
      });
    });
  });

  describe('unsubscribing', () => {
    it('should withdraw that poll, and no other', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('--1-----2', { 1: first, 2: second });
        const source = sourceWith(list$);

        expectObservable(source.readState$(a), '^-----!').toBe('-');
        expectObservable(source.readState$(b)).toBe('-------(S|)', readings);
        expectObservable(source.readState$(c)).toBe('-------------(D|)', readings);
        expectSubscriptions(list$.subscriptions).toBe('-----^-------!');
      });
    });

    it('should abort the list with its last poll', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('--1-----2', { 1: first, 2: second });
        const source = sourceWith(list$);

        expectObservable(source.readState$(a)).toBe('-------(r|)', readings);
        expectObservable(source.readState$(c), '^--------!').toBe('-');
        expectSubscriptions(list$.subscriptions).toBe('-----^---!');
      });
    });

    it('should abort the list even if other polls wait for the next', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('-----1-----2', { 1: first, 2: second });
        const source = sourceWith(list$);

        expectObservable(source.readState$(c), '^--------!').toBe('-');
        expectObservable(source.readState$(b), '--------^').toBe('------------------(S|)', readings);
        expectSubscriptions(list$.subscriptions).toBe(['-----^---!', '-------------^----!']);
      });
    });

    it('should send nothing when all polls are withdrawn within the window', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('--1', { 1: first });
        const source = sourceWith(list$);

        expectObservable(source.readState$(a), '^----!').toBe('-');
        expectObservable(source.readState$(b), '-^-!').toBe('-');
        expectSubscriptions(list$.subscriptions).toBe([]);
      });
    });

    it('should abort a single poll', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('---(r|)', readings);
        const source = sourceWith(cold('--1', { 1: first }), poll$);

        expectObservable(source.readState$(c), '^--------!').toBe('-');
        expectSubscriptions(poll$.subscriptions).toBe('-------^-!');
      });
    });

    describe('on the default clock', () => {
      const test = useClock();
      let open = 0;
      const request$ = defer(() => {
        open += 1;
        return NEVER.pipe(finalize(() => (open -= 1)));
      });
      const newSource = (list$: Observable<BatchPage> = request$): StateSource =>
        coalesced({ listBatches$: () => list$, readState$: () => request$ }, { windowMs: 5, minGroup: 1 });
      const failing$ = defer(() => {
        throw new NetworkError();
      });

      for (const [what, ms, source] of [
        ['during the window', 4, () => newSource()],
        ['during a list', 5, () => newSource()],
        ['during the wait after a failure', 5, () => newSource(failing$)],
        ['during a single poll', 5, () => newSource(of(second))],
      ] as const) {
        it(`should leave no timer and no request ${what}`, async () => {
          const unsubscribed = source();
          const polls = [a, b].map((ref) => unsubscribed.readState$(ref).subscribe());
          await test.tick(ms);
          polls.forEach((poll) => poll.unsubscribe());
          assert.deepEqual([test.clock.countTimers(), open], [0, 0]);
        });
      }

      it('should leave none when all polls are answered', async () => {
        const source = newSource(of(first));
        const answers: StateReading[] = [];
        merge(source.readState$(a), source.readState$(b))
          .pipe(tap((reading) => answers.push(reading)))
          .subscribe();
        await test.tick(5);
        assert.deepEqual([answers.length, test.clock.countTimers(), open], [2, 0, 0]);
      });
    });
  });

  describe('a handler that polls again synchronously', () => {
    it('should start a poll that belongs to the next window', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const list$ = cold('--1-2', { 1: first, 2: second });
        const source = sourceWith(list$);

        expectObservable(source.readState$(a).pipe(repeat(2))).toBe('-------r------(r|)', readings);
        expectObservable(source.readState$(c)).toBe('                ---------(D|)', readings);
        expectSubscriptions(list$.subscriptions).toBe(['-----^---!', '------------^-!']);
      });
    });

    it('should work in a single poll with a synchronous answer', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('(r|)', readings);
        const source = sourceWith(cold('--1', { 1: pageOf([]) }), poll$);

        expectObservable(source.readState$(a).pipe(repeat(2))).toBe('-------r----(r|)', readings);
        expectSubscriptions(poll$.subscriptions).toBe(['-------(^!)', '------------(^!)']);
      });
    });

    it('should be able to withdraw other polls, answered ones and pending ones', () => {
      const { readings, open } = virtually(() => {
        const { service, source } = sceneOf(jobsOf(4), {}, { pageSize: 3 });
        const readings: unknown[] = [];
        const polls: Subscription[] = [];
        for (const n of [3, 2, 0]) {
          const poll$ = source.readState$(refOf(n)).pipe(
            tap((reading) => {
              readings.push(reading.updatedAt);
              polls.forEach((other) => other.unsubscribe());
            }),
          );
          polls.push(poll$.subscribe());
        }
        return { readings, open: () => [service.open(), service.pages()] };
      });
      assert.deepEqual([readings, open()], [[3], [0, [0]]]);
    });

    it('should not keep other polls of the page from their answers when its teardown throws', () => {
      const { answered, open } = virtually(() => {
        const { service, source } = sceneOf(jobsOf(4), {}, { pageSize: 4 });
        const answered: unknown[] = [];
        const failing = (): never => {
          throw new Error('of a teardown');
        };
        for (const n of [3, 2]) {
          const poll$ = source.readState$(refOf(n));
          const ended = n === 3 ? failing : () => answered.push('end');
          poll$.pipe(finalize(ended)).subscribe({
            next: ({ updatedAt }) => answered.push(updatedAt),
            error: (error: unknown) => answered.push(error),
          });
        }
        return { answered, open: () => [service.open(), service.pages()] };
      });
      assert.deepEqual(
        [answered, open()],
        [
          [3, 2, 'end'],
          [0, [0]],
        ],
      );
    });
  });

  describe('many polls', () => {
    it('should be answered by synchronous pages without overflowing the stack, 10,000 at once, twice', () => {
      const jobs = jobsOf(10_000);
      let requests = 0;
      const page = (from: number): BatchPage => {
        requests += 1;
        return pageOf(jobs.slice(from, from + 100), { from, ...(from < 9_900 && { next: from + 100 }) });
      };
      const list$ = (from = 0): Observable<BatchPage> =>
        defer(() => concat(of(page(from)), from < 9_900 ? defer(() => list$(from + 100)) : of()));
      const { answers } = virtually(() => {
        const source = coalesced({ readState$: () => NEVER, listBatches$: (_, query) => list$(query?.from) });
        const answers: string[] = [];
        for (const ref of jobs) {
          source
            .readState$(ref)
            .pipe(
              repeat(2),
              tap(({ state }) => answers.push(state)),
            )
            .subscribe();
        }
        return { answers };
      });
      assert.equal(answers.length, 20_000);
      assert.equal(requests, 200);
    });

    it('should be answered when every other one of 10,000 polls of a job is withdrawn', () => {
      const { answered } = virtually(() => {
        const { source } = sceneOf(jobsOf(1));
        let answered = 0;
        const polls = Array.from({ length: 10_000 }, () =>
          source
            .readState$(refOf(0))
            .pipe(tap(() => (answered += 1)))
            .subscribe(),
        );
        at(5, () => polls.forEach((poll, n) => n % 2 && poll.unsubscribe()));
        return { answered: () => answered };
      });
      assert.equal(answered(), 5_000);
    });

    it('should fall back to 10,000 single polls without overflowing the stack', () => {
      const { answered } = virtually(() => {
        const source = coalesced({
          readState$: () => of({ state: 'running', rawState: 'r' } as const),
          listBatches$: () => of(pageOf([])),
        });
        let answered = 0;
        for (const ref of jobsOf(10_000)) {
          source
            .readState$(ref)
            .pipe(
              repeat(2),
              tap(() => (answered += 1)),
            )
            .subscribe();
        }
        return { answered: () => answered };
      });
      assert.equal(answered(), 20_000);
    });
  });
});
