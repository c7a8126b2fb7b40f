import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { merge, switchMap, take, tap, throwError, timer } from 'rxjs';
import {
  AuthError,
  type BatchQuery,
  type BatchRef,
  coalesced,
  type CoalesceOptions,
  ConfigurationError,
  DecodeError,
  HttpError,
  PollError,
  NetworkError,
  RequestTimeoutError,
  type RetryStatus,
  type StateReading,
  ThrottledError,
  UnexpectedError,
} from 'dli-watch';
import { pages$ } from '../../lib/client/calls/pages.ts';
import { pollErrors } from '../support/errors.ts';
import { at } from './support/at.ts';
import type { Manner } from './support/listService.ts';
import { jobsOf, type Poll, refOf, type Scene, sceneOf } from './support/scene.ts';
import { virtually } from './support/virtually.ts';

const broken = new NetworkError({ code: 'ECONNRESET' });
const unavailable = (retryAfterMs?: number) => new HttpError({ status: 503, retryAfterMs });
/** Tries again so many times, each time after so many milliseconds. */
const retries =
  (count: number, ms: number) =>
  ({ attempt }: RetryStatus): O.Option<number> =>
    attempt > count ? O.none : O.some(ms);

const idsOf = (refs: readonly BatchRef[]): readonly string[] => refs.map(({ batchId }) => batchId);
const numbers = (count: number, first = 0): readonly number[] =>
  Array.from({ length: count }, (_, n) => first + n);
/** How each poll was answered, and when. */
const answersOf = (polls: readonly Poll[]) =>
  polls.map(({ readings, error, endedAt }) => [
    readings.map(({ rawState }) => rawState).join() || (error instanceof PollError ? error._tag : error),
    endedAt,
  ]);

/** All jobs of a project are polled at once, at 0; the list is asked at 100, and a page takes 10 ms. */
const allOf = (
  count: number,
  options: CoalesceOptions = {},
  manner: Manner = {},
  meanwhile: (scene: Scene) => void = () => undefined,
): Scene & { readonly polls: readonly Poll[] } =>
  virtually(() => {
    const scene = sceneOf(jobsOf(count), options, manner);
    const polls = numbers(count).map((n) => scene.poll(refOf(n)));
    meanwhile(scene);
    return { ...scene, polls };
  }, 10_000_000);

describe('coalesced, and its list', () => {
  describe('paging', () => {
    it('should ask for page after page, each when the last one was delivered', () => {
      const { service, polls } = allOf(250);
      assert.deepEqual(
        service.requests.map(({ kind, query, at }) => [kind, query, at]),
        [0, 100, 200].map((from) => ['page', { size: 100, from }, 100 + from / 10]),
      );
      assert.deepEqual(
        [249, 150, 149, 50, 49, 0].map((n) => polls[n]?.endedAt),
        [110, 110, 120, 120, 130, 130],
      );
    });

    it('should take pages that are smaller than it asked for', () => {
      const { service } = allOf(100, {}, { pageSize: 40 });
      assert.deepEqual(service.pages(), [0, 40, 80]);
    });

    it('should ask for no page more when all that wait are answered', () => {
      const { service } = virtually(() => {
        const scene = sceneOf(jobsOf(1_000));
        for (const n of [999, 950, 870]) scene.poll(refOf(n));
        return scene;
      });
      assert.deepEqual(service.pages(), [0, 100]);
      assert.deepEqual(service.polls(), []);
    });

    it('should ask for no page beyond the bound, and poll the others one by one (pitfall 74)', () => {
      const { service, polls } = allOf(350, { maxPages: 2 });
      assert.deepEqual(service.pages(), [0, 100]);
      assert.deepEqual(service.polls().toSorted(), idsOf(numbers(150).map((n) => refOf(n))));
      assert.deepEqual([polls[150]?.endedAt, polls[149]?.endedAt], [120, 130]);
    });

    it('should ask for no page for a few that are left, and poll them one by one', () => {
      for (const [minGroup, pages] of [
        [50, [0, 100, 200]],
        [51, [0, 100]],
      ] as const) {
        const { service, polls } = allOf(250, { minGroup });
        assert.deepEqual(service.pages(), pages);
        assert.equal(service.polls().length, minGroup === 50 ? 0 : 50);
        assert.ok(polls.every(({ completed }) => completed));
      }
    });

    it('should work over a client that lets page after page wait for its turn, each as a list of its own', () => {
      const { service, readings } = virtually(() => {
        const { service } = sceneOf(jobsOf(250));
        const { listBatches$, readState$ } = service.client;
        const page$ = (from: number) => listBatches$(refOf(0).projectId, { size: 100, from }).pipe(take(1));
        const limited = {
          readState$,
          listBatches$: (_: string, { from = 0 }: BatchQuery = {}) =>
            pages$(from, (next) => timer(50).pipe(switchMap(() => page$(next)))),
        };
        const source = coalesced(limited, { windowMs: 100 });
        const readings: StateReading[] = [];
        const polls = numbers(250).map((n) => source.readState$(refOf(n)));
        merge(...polls)
          .pipe(tap((reading) => readings.push(reading)))
          .subscribe();
        return { service, readings };
      });
      assert.deepEqual(
        service.requests.map((request) => [request.query?.from, request.at]),
        [
          [0, 150],
          [100, 210],
          [200, 270],
        ],
      );
      assert.equal(readings.length, 250);
    });

    it('should answer a job that moves to the next page once, when new ones are created', () => {
      const { service, polls } = allOf(150, {}, {}, ({ service }) => {
        at(111, () => (service.jobs = [...jobsOf(160).slice(0, 10), ...service.jobs]));
      });
      assert.deepEqual(service.pages(), [0, 100]);
      assert.deepEqual(service.polls(), []);
      assert.ok(polls.every(({ readings, completed }) => completed && readings.length === 1));
    });

    it('should poll by itself at a job that has moved to a page before, when others are gone', () => {
      const { service, polls } = allOf(150, {}, {}, ({ service }) => {
        at(111, () => (service.jobs = service.jobs.slice(10)));
      });
      assert.deepEqual(service.pages(), [0, 100]);
      assert.deepEqual(service.polls(), idsOf(numbers(10, 40).map((n) => refOf(n))));
      assert.ok(polls.every(({ readings, completed }) => completed && readings.length === 1));
    });
  });

  describe('a failure', () => {
    it('should be one, with one budget, and asked again about from the page that failed (pitfall 75)', () => {
      const asked: RetryStatus[] = [];
      const retry = (status: RetryStatus) => {
        asked.push(status);
        return O.some(status.attempt * 100);
      };
      const random = () => 0.25;
      const { service, polls } = allOf(250, { retry, random }, {}, ({ service }) => {
        service.faults.push(undefined, broken, unavailable(), undefined, broken);
      });
      assert.deepEqual(
        service.requests.map(({ query, at }) => [query?.from, at]),
        [
          [0, 100],
          [100, 110],
          [100, 220],
          [100, 430],
          [200, 440],
          [200, 550],
        ],
      );
      assert.deepEqual(
        asked.map(({ error, attempt, elapsedMs, previousDelayMs }) => [
          error._tag,
          attempt,
          elapsedMs,
          previousDelayMs,
        ]),
        [
          ['NetworkError', 1, 10, undefined],
          ['HttpError', 2, 120, 100],
          ['NetworkError', 1, 10, undefined],
        ],
      );
      assert.ok(asked.every((status) => status.random === random));
      assert.deepEqual(service.polls(), []);
      assert.ok(polls.every(({ readings, completed }) => completed && readings.length === 1));
    });

    for (const [wishMs, ownMs, waitMs] of [
      [undefined, 70, 70],
      [50, 70, 70],
      [5_000, 70, 5_000],
      [60_000, 70, 60_000],
      [5_000_000, 70, 60_000],
      [5_000_000, 700_000, 700_000],
      [-5, 70, 70],
      [0, 0, 0],
      [undefined, 2 ** 40, 2 ** 31 - 1],
    ] as const) {
      it(`should be waited out for ${String(waitMs)} ms when the policy says ${String(ownMs)} and the service ${String(wishMs)} (pitfalls 7, 78, 79)`, () => {
        const { service } = virtually(() => {
          const scene = sceneOf(jobsOf(1), { retry: retries(1, ownMs) });
          scene.service.faults.push(unavailable(wishMs));
          scene.poll(refOf(0));
          return scene;
        }, 2 ** 33);
        assert.deepEqual(
          service.requests.map((request) => request.at),
          [100, 110 + waitMs],
        );
      });
    }

    it('should be tried again 3 times by default, from 500 ms doubled, with equal jitter', () => {
      for (const [random, waits] of [
        [() => 1, [500, 1_000, 2_000]],
        [() => 0, [250, 500, 1_000]],
      ] as const) {
        const { service } = allOf(5, { random }, {}, ({ service }) => {
          service.faults.push(broken, broken, broken, broken);
        });
        const pages = service.requests.filter(({ kind }) => kind === 'page');
        assert.deepEqual(
          pages.slice(1).map(({ at }, n) => at - (pages[n]?.endedAt ?? 0)),
          waits,
        );
        assert.equal(service.polls().length, 5);
      }
    });

    for (const error of [
      broken,
      unavailable(),
      new DecodeError({ report: [] }),
      new RequestTimeoutError(5),
    ]) {
      it(`should be tried again: ${error.message}`, () => {
        const { service } = allOf(2, { retry: retries(1, 0) }, {}, ({ service }) => {
          service.faults.push(error);
        });
        assert.deepEqual(service.pages(), [0, 0]);
        assert.deepEqual(service.polls(), []);
      });
    }
  });

  describe('giving up', () => {
    it('should give a poll of its own to all who wait, newcomers included, and then begin anew', () => {
      const { service, polls, later } = virtually(() => {
        const scene = sceneOf(jobsOf(4), { retry: retries(1, 200) });
        scene.service.faults.push(broken, broken);
        const polls = [scene.poll(refOf(0)), scene.poll(refOf(1)), scene.poll(refOf(2), 310)];
        return { ...scene, polls, later: scene.poll(refOf(3), 325) };
      });
      assert.deepEqual(answersOf(polls), [
        ['polled: running', 330],
        ['polled: running', 330],
        ['polled: running', 330],
      ]);
      assert.deepEqual(service.polls(), idsOf([refOf(0), refOf(1), refOf(2)]));
      // The list is tried again, at the end of its own window.
      assert.deepEqual(answersOf([later]), [['running', 435]]);
    });

    for (const error of [
      new HttpError({ status: 400, code: 'DLI.0001' }),
      new ConfigurationError('closed'),
      pollErrors.UnexpectedError,
      pollErrors.NoSuchBatchError,
      new RangeError('no PollError'),
    ]) {
      it(`should come at once, without a question to the policy: ${error.name}`, () => {
        const retry = () => assert.fail('asked');
        const { service, polls } = allOf(2, { retry }, {}, ({ service }) => {
          service.faults.push(error);
        });
        assert.deepEqual(service.pages(), [0]);
        assert.deepEqual(answersOf(polls), [
          ['polled: running', 120],
          ['polled: running', 120],
        ]);
      });
    }

    it('should follow a list that fails with nothing at all', () => {
      const { polls } = allOf(1, {}, {}, ({ service }) => {
        service.faults.push(null);
      });
      assert.deepEqual(answersOf(polls), [['polled: running', 120]]);
    });

    it('should follow a list that throws when it is called, or completes without a page', () => {
      for (const listBatches$ of [() => assert.fail('thrown'), () => []]) {
        const polls = virtually(() => {
          const { service } = sceneOf(jobsOf(1));
          const client = { ...service.client, listBatches$: listBatches$ as never };
          const polls: unknown[] = [];
          coalesced(client, { minGroup: 1 })
            .readState$(refOf(0))
            .pipe(tap(({ rawState }) => polls.push(rawState)))
            .subscribe();
          return polls;
        });
        assert.deepEqual(polls, ['polled: running']);
      }
    });

    it('should pass on what a single poll fails with, also if it throws when it is called', () => {
      for (const readState$ of [() => throwError(() => broken), () => assert.fail('thrown')]) {
        const errors = virtually(() => {
          const { service } = sceneOf(jobsOf(0));
          const errors: unknown[] = [];
          coalesced({ ...service.client, readState$ }, { minGroup: 1 })
            .readState$(refOf(0))
            .subscribe({ error: (error: unknown) => errors.push(error) });
          return errors;
        });
        assert.equal(errors.length, 1);
      }
    });
  });

  describe('a policy at fault', () => {
    const faulty: readonly (readonly [what: string, retry: () => unknown, message: RegExp])[] = [
      [
        'throws',
        () => {
          throw new RangeError('boom');
        },
        /^the option retry of coalesced threw RangeError: boom, asked about a list that failed: NetworkError/,
      ],
      ['returns NaN', () => O.some(NaN), /returned NaN, expected a delay in milliseconds, asked/],
      ['returns a negative delay', () => O.some(-1), /returned -1, expected a delay in milliseconds, asked/],
      ['returns a number', () => 500, /returned 500, expected an Option of a delay, asked/],
      ['returns nothing', () => undefined, /returned undefined, expected an Option of a delay, asked/],
    ];
    for (const [what, retry, message] of faulty) {
      it(`should not be lost: one that ${what} fails all who wait, with an error each (pitfall 24)`, () => {
        const { service, polls, later } = virtually(() => {
          const scene = sceneOf(jobsOf(2), { retry: retry as never });
          scene.service.faults.push(broken);
          const polls = [scene.poll(refOf(0)), scene.poll(refOf(0)), scene.poll(refOf(1), 105)];
          return { ...scene, polls, later: scene.poll(refOf(1), 111) };
        });
        const errors = polls.map(({ error, endedAt }) => {
          assert.ok(error instanceof UnexpectedError);
          assert.match(error.message, message);
          assert.deepEqual([error.cause, endedAt], [broken, 110]);
          return error;
        });
        assert.equal(new Set(errors).size, 3);
        assert.deepEqual(service.pages(), [0, 0]);
        assert.deepEqual(answersOf([later]), [['running', 221]]);
      });
    }
  });

  describe('a refusal, and throttling', () => {
    const facts = { status: 429, code: 'APIGW.0308', requestId: 'r-7', retryAfterMs: 9_000 };
    const errors: readonly PollError[] = [
      new AuthError({ reason: 'refused', status: 401, code: 'APIGW.0307', cause: { name: 'Error' } }),
      new AuthError({ reason: 'may not list', status: 403, code: 'DLI.0004' }),
      new ThrottledError(facts),
      new ThrottledError({ status: 429 }),
    ];
    for (const error of errors) {
      it(`should be passed on to all who wait, newcomers included, as an error each: ${error.message}`, () => {
        const retry = () => assert.fail('asked');
        const { service, polls } = virtually(() => {
          const scene = sceneOf(jobsOf(150), { retry });
          scene.service.faults.push(undefined, error);
          const polls = [149, 148, 0, 0, 1].map((n) => scene.poll(refOf(n)));
          return { ...scene, polls: [...polls, scene.poll(refOf(2), 105)] };
        });
        assert.deepEqual(service.pages(), [0, 100]);
        assert.deepEqual(service.polls(), []);
        assert.ok(polls.slice(0, 2).every(({ completed }) => completed));
        const failed = polls.slice(2);
        for (const poll of failed) {
          assert.equal(poll.endedAt, 120);
          assert.ok(poll.error instanceof PollError);
          assert.deepEqual(poll.error.toJSON(), error.toJSON());
          assert.notEqual(poll.error, error);
        }
        assert.equal(new Set(failed.map((poll) => poll.error)).size, 4);
      });
    }

    it('should keep how long the service asks to wait', () => {
      const { polls } = allOf(1, {}, {}, ({ service }) => service.faults.push(errors[2]));
      assert.equal((polls[0]?.error as ThrottledError).retryAfterMs, 9_000);
    });

    it('should not make single polls of the next ones: the list is asked again, every time', () => {
      const { service, polls } = virtually(() => {
        const scene = sceneOf(jobsOf(1));
        scene.service.faults.push(...numbers(9).map(() => errors[1]));
        return { ...scene, polls: numbers(10).map((n) => scene.poll(refOf(0), n * 1_000)) };
      });
      assert.deepEqual(service.pages(), Array(10).fill(0));
      assert.deepEqual(service.polls(), []);
      assert.deepEqual(
        polls.map(({ completed }) => completed),
        [...Array<boolean>(9).fill(false), true],
      );
    });

    it('should be that of its project alone', () => {
      const other = 'f'.repeat(32);
      const { polls } = virtually(() => {
        const scene = sceneOf([...jobsOf(1), { ...refOf(1, other), state: 'dead' }]);
        scene.service.faults.push(errors[0]);
        return { polls: [scene.poll(refOf(0)), scene.poll(refOf(1, other), 1)] };
      });
      assert.deepEqual(answersOf(polls), [
        ['AuthError', 110],
        ['dead', 111],
      ]);
    });
  });
});
