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
import type { ServiceOptions } from './support/listService.ts';
import { at, jobsOf, numbers, type Poll, refOf, type Scene, sceneOf, virtually } from './support/scene.ts';

const broken = new NetworkError({ code: 'ECONNRESET' });
const unavailable = (retryAfterMs?: number) => new HttpError({ status: 503, retryAfterMs });
/** Retries `count` times, after `ms` each time. */
const retries =
  (count: number, ms: number) =>
  ({ attempt }: RetryStatus): O.Option<number> =>
    attempt > count ? O.none : O.some(ms);

const idsOf = (refs: readonly BatchRef[]): readonly string[] => refs.map(({ batchId }) => batchId);
/** The answer of each poll, and when it came. */
const answersOf = (polls: readonly Poll[]) =>
  polls.map(({ readings, error, endedAt }) => [
    readings.map(({ rawState }) => rawState).join() || (error instanceof PollError ? error._tag : error),
    endedAt,
  ]);

/** Polls all jobs of a project at 0; the list is requested at 100, and a page takes 10 ms. */
const pollAll = (
  count: number,
  options: CoalesceOptions = {},
  serviceOptions: ServiceOptions = {},
  meanwhile: (scene: Scene) => void = () => undefined,
): Scene & { readonly polls: readonly Poll[] } =>
  virtually(() => {
    const scene = sceneOf(jobsOf(count), options, serviceOptions);
    const polls = numbers(count).map((n) => scene.poll(refOf(n)));
    meanwhile(scene);
    return { ...scene, polls };
  }, 10_000_000);

describe('the list of coalesced', () => {
  describe('paging', () => {
    it('should request the first page, and then the others side by side', () => {
      const { service, polls } = pollAll(250);
      assert.deepEqual(
        service.requests.map(({ kind, query, at }) => [kind, query, at]),
        [0, 100, 200].map((from) => ['page', { size: 100, from }, from === 0 ? 100 : 110]),
      );
      assert.deepEqual(
        [249, 150, 149, 50, 49, 0].map((n) => polls[n]?.endedAt),
        [110, 110, 120, 120, 120, 120],
      );
    });

    it('should accept pages that are smaller than requested', () => {
      const { service } = pollAll(100, {}, { pageSize: 40 });
      assert.deepEqual(service.pages(), [0, 40, 80]);
    });

    it('should request no further page when all polls are answered', () => {
      const { service } = virtually(() => {
        const scene = sceneOf(jobsOf(1_000));
        for (const n of [999, 950, 870]) scene.poll(refOf(n));
        return scene;
      });
      assert.deepEqual(service.pages(), [0, 100]);
      assert.deepEqual(service.polls(), []);
    });

    it('should request no page beyond maxPages, and poll the other jobs one by one', () => {
      const { service, polls } = pollAll(350, { maxPages: 2 });
      assert.deepEqual(service.pages(), [0, 100]);
      assert.deepEqual(service.polls().toSorted(), idsOf(numbers(150).map((n) => refOf(n))));
      assert.deepEqual([polls[150]?.endedAt, polls[149]?.endedAt], [120, 150], 'the last wait for a slot');
    });

    it('should request no page for fewer jobs than minGroup, and poll them one by one', () => {
      for (const [minGroup, pages] of [
        [50, [0, 100, 200]],
        [51, [0, 100]],
      ] as const) {
        const { service, polls } = pollAll(250, { minGroup });
        assert.deepEqual(service.pages(), pages);
        assert.equal(service.polls().length, minGroup === 50 ? 0 : 50);
        assert.ok(polls.every(({ completed }) => completed));
      }
    });

    it('should work with a limited client, whose pages wait for their turn and are each a list of their own', () => {
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
          [200, 210],
        ],
      );
      assert.equal(readings.length, 250);
    });

    it('should answer a job once when new jobs move it to the next page', () => {
      const { service, polls } = pollAll(150, {}, {}, ({ service }) => {
        at(111, () => (service.jobs = [...jobsOf(160).slice(0, 10), ...service.jobs]));
      });
      assert.deepEqual(service.pages(), [0, 100]);
      assert.deepEqual(service.polls(), []);
      assert.ok(polls.every(({ readings, completed }) => completed && readings.length === 1));
    });

    it('should poll a job on its own when removed jobs have moved it to an earlier page', () => {
      const { service, polls } = pollAll(150, {}, {}, ({ service }) => {
        at(111, () => (service.jobs = service.jobs.slice(10)));
      });
      assert.deepEqual(service.pages(), [0, 100]);
      assert.deepEqual(service.polls(), idsOf(numbers(10, 40).map((n) => refOf(n))));
      assert.ok(polls.every(({ readings, completed }) => completed && readings.length === 1));
    });
  });

  describe('a failed page', () => {
    it('should be retried from there, with one retry budget for all polls', () => {
      const statuses: RetryStatus[] = [];
      const retry = (status: RetryStatus) => {
        statuses.push(status);
        return O.some(status.attempt * 100);
      };
      const random = () => 0.25;
      const { service, polls } = pollAll(250, { retry, random }, {}, ({ service }) => {
        service.faults.push(undefined, broken, unavailable(), undefined, broken);
      });
      assert.deepEqual(
        service.requests.map(({ query, at }) => [query?.from, at]),
        [
          [0, 100],
          [100, 110],
          [200, 110],
          [100, 220],
          [200, 220],
          [200, 430],
        ],
      );
      assert.deepEqual(
        statuses.map(({ error, attempt, elapsedMs, previousDelayMs }) => [
          error._tag,
          attempt,
          elapsedMs,
          previousDelayMs,
        ]),
        [
          ['NetworkError', 1, 10, undefined],
          ['HttpError', 1, 10, undefined],
          ['NetworkError', 2, 120, 100],
        ],
      );
      assert.ok(statuses.every((status) => status.random === random));
      assert.deepEqual(service.polls(), []);
      assert.ok(polls.every(({ readings, completed }) => completed && readings.length === 1));
    });

    for (const [retryAfterMs, policyMs, waitMs] of [
      [undefined, 70, 70],
      [50, 70, 70],
      [5_000, 70, 5_000],
      [60_000, 70, 60_000],
      [5_000_000, 70, 600_000],
      [5_000_000, 700_000, 700_000],
      [-5, 70, 70],
      [0, 0, 0],
      [undefined, 2 ** 40, 2 ** 31 - 1],
    ] as const) {
      it(`should be retried after ${String(waitMs)} ms for a delay of ${String(policyMs)} and a Retry-After of ${String(retryAfterMs)}`, () => {
        const { service } = virtually(() => {
          const scene = sceneOf(jobsOf(1), { retry: retries(1, policyMs) });
          scene.service.faults.push(unavailable(retryAfterMs));
          scene.poll(refOf(0));
          return scene;
        }, 2 ** 33);
        assert.deepEqual(
          service.requests.map((request) => request.at),
          [100, 110 + waitMs],
        );
      });
    }

    it('should be retried for 15 minutes by default, after 500 ms and doubled up to 5 s, with equal jitter', () => {
      for (const [random, waits] of [
        [() => 1, [500, 1_000, 2_000, 4_000, ...numbers(179).map(() => 5_000)]],
        [() => 0, [250, 500, 1_000, 2_000, ...numbers(358).map(() => 2_500)]],
      ] as const) {
        const { service } = pollAll(5, { random }, {}, ({ service }) => {
          service.faults.push(...numbers(400).map(() => broken));
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
      it(`should be retried: ${error.message}`, () => {
        const { service } = pollAll(2, { retry: retries(1, 0) }, {}, ({ service }) => {
          service.faults.push(error);
        });
        assert.deepEqual(service.pages(), [0, 0]);
        assert.deepEqual(service.polls(), []);
      });
    }
  });

  describe('a list that is given up', () => {
    it('should be followed by single polls for all pending polls, later ones included, and then be requested again', () => {
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
      // The list is requested again at the end of its window.
      assert.deepEqual(answersOf([later]), [['running', 435]]);
    });

    for (const error of [
      new HttpError({ status: 400, code: 'DLI.0001' }),
      new ConfigurationError('closed'),
      pollErrors.UnexpectedError,
      pollErrors.NoSuchBatchError,
      new RangeError('no PollError'),
    ]) {
      it(`should not be retried, nor the policy be called: ${error.name}`, () => {
        const retry = () => assert.fail('called');
        const { service, polls } = pollAll(2, { retry }, {}, ({ service }) => {
          service.faults.push(error);
        });
        assert.deepEqual(service.pages(), [0]);
        assert.deepEqual(answersOf(polls), [
          ['polled: running', 120],
          ['polled: running', 120],
        ]);
      });
    }

    it('should be one that fails with null', () => {
      const { polls } = pollAll(1, {}, {}, ({ service }) => {
        service.faults.push(null);
      });
      assert.deepEqual(answersOf(polls), [['polled: running', 120]]);
    });

    it('should be one that throws when called or completes without a page', () => {
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

    it('should pass on the error of a single poll, even if it throws when called', () => {
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

  describe('a faulty policy', () => {
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
      it(`should fail each pending poll with an error of its own when it ${what}`, () => {
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

  describe('a refused or throttled list', () => {
    const facts = { status: 429, code: 'APIGW.0308', requestId: 'r-7', retryAfterMs: 9_000 };
    const errors: readonly PollError[] = [
      new AuthError({ reason: 'refused', status: 401, code: 'APIGW.0307', cause: { name: 'Error' } }),
      new AuthError({ reason: 'refused', status: 400, code: 'DLI.0013' }),
      new ThrottledError(facts),
      new ThrottledError({ status: 429 }),
    ];
    for (const error of errors) {
      it(`should fail all pending polls, later ones included, with an error each: ${error.message}`, () => {
        const retry = () => assert.fail('called');
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

    it('should pass on the Retry-After', () => {
      const { polls } = pollAll(1, {}, {}, ({ service }) => service.faults.push(errors[2]));
      assert.equal((polls[0]?.error as ThrottledError).retryAfterMs, 9_000);
    });

    it('should be requested again for each later group, without single polls, when the credentials are refused', () => {
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

    it('should not affect other projects', () => {
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
