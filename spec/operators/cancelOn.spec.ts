import assert from 'node:assert/strict';
import { type Either, left, right } from 'fp-ts/lib/Either.js';
import {
  AbortedError,
  AuthError,
  DeadlineExceededError,
  type PollError,
  RequestTimeoutError,
  StateDeadlineExceededError,
  UnexpectedError,
  watchBatch$,
} from 'dli-watch';
import { fakeSource, snapshotOf, testRef } from 'dli-watch/testing';
import {
  concat,
  config,
  EMPTY,
  endWith,
  ignoreElements,
  merge,
  NEVER,
  Observable,
  of,
  retry,
  Subject,
  Subscription,
  take,
  throwError,
  VirtualTimeScheduler,
} from 'rxjs';
import sinon from 'sinon';
import type { CancelOutcome, DliClient } from '../../lib/client/DliClient.ts';
import { cancelOn } from '../../lib/operators/cancelOn.ts';
import { useClock } from '../support/clock.ts';
import { watchErrors, watchFacts } from '../support/errors.ts';
import { outcomeOf } from '../support/observing.ts';
import { itShouldPassOn } from '../support/passesOn.ts';
import { asMarble, snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

type Client = Pick<DliClient, 'cancelBatch$'>;
type Outcome = Either<PollError, CancelOutcome>;

const all = { unsubscribe: true, deadline: true, error: true };
const outcomes: Readonly<Record<string, CancelOutcome>> = { c: 'cancelled', a: 'alreadyFinished' };
const overdue = watchErrors.DeadlineExceededError;
const refused = new AuthError({ reason: 'may not cancel', status: 403 });
const otherRef = { ...testRef, batchId: '11111111-2222-3333-4444-555555555555' };

/** A client that answers every cancel with this outcome. */
const answering = (outcome$: Observable<CancelOutcome>): Client => ({ cancelBatch$: () => outcome$ });

/** A client that records the cancels. */
const counting = (outcome$: Observable<CancelOutcome> = of('cancelled')) => ({
  cancelBatch$: sinon.fake(() => outcome$),
});

/** The outcomes that are reported for a stream that fails at once. */
const outcomesOf = (client: Client, options: { timeoutMs?: number } = {}): readonly Outcome[] => {
  const reported: Outcome[] = [];
  const onOutcome = (outcome: Outcome): void => void reported.push(outcome);
  const failing$ = throwError(() => overdue).pipe(
    cancelOn(client, testRef, { ...all, ...options, onOutcome }),
  );
  const { error } = outcomeOf(failing$, 2 ** 32);
  assert.equal(error, overdue, 'the original error is hidden');
  return reported;
};

describe('cancelOn', () => {
  describe('when the stream fails', () => {
    it('should send one request, and pass the error on once it was answered', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold('s--r--#', snapshots, overdue);
        const subs = '        ^-----!';
        const cancel$ = cold('      ---(c|)', outcomes);
        const cancelSubs = '  ------^--!';
        const expected = '    s--r-----#';

        const result$ = source$.pipe(cancelOn(answering(cancel$), testRef, { deadline: true }), asMarble());
        expectObservable(result$).toBe(expected, undefined, 'DeadlineExceededError');
        expectSubscriptions(source$.subscriptions).toBe(subs);
        expectSubscriptions(cancel$.subscriptions).toBe(cancelSubs);
      });
    });

    it('should pass the error on at once if the answer is synchronous', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold('s-#', snapshots, overdue);
        const result$ = source$.pipe(cancelOn(answering(of('cancelled')), testRef, all), asMarble());

        expectObservable(result$).toBe('s-#', undefined, 'DeadlineExceededError');
        expectSubscriptions(source$.subscriptions).toBe('^-!');
      });
    });

    for (const [tag, wanted] of [
      ['AbortedError', 'unsubscribe'],
      ['DeadlineExceededError', 'deadline'],
      ['StateDeadlineExceededError', 'deadline'],
      ['CallbackError', 'error'],
      ['PollFailedError', 'error'],
      ['RetriesExhaustedError', 'error'],
      ['BatchDeadError', undefined],
      ['BatchNotFoundError', undefined],
      ['BatchVanishedError', undefined],
    ] as const) {
      it(`should ${wanted === undefined ? 'not cancel' : `cancel with the option ${wanted}`} after ${tag}, and pass the same error on`, () => {
        for (const reason of ['unsubscribe', 'deadline', 'error'] as const) {
          for (const first$ of [EMPTY, of(snapshotOf())]) {
            const client = counting();
            const failing$ = concat(
              first$,
              throwError(() => watchErrors[tag]),
            );
            const { error } = outcomeOf(failing$.pipe(cancelOn(client, testRef, { [reason]: true })));
            assert.equal(error, watchErrors[tag]);
            assert.equal(client.cancelBatch$.callCount, reason === wanted ? 1 : 0, reason);
          }
        }
      });
    }

    it('should cancel with the option error after any other error, because the job is still running', () => {
      for (const raised of [new RangeError('boom'), 'boom', undefined]) {
        const failing$ = throwError(() => raised);
        const client = counting();
        const { error } = outcomeOf(failing$.pipe(cancelOn(client, testRef, { error: true })));
        assert.equal(error, raised);
        assert.equal(client.cancelBatch$.callCount, 1);

        outcomeOf(failing$.pipe(cancelOn(client, testRef, { deadline: true, unsubscribe: true })));
        assert.equal(client.cancelBatch$.callCount, 1);
      }
    });

    it('should cancel after an error without a ref, but not after an error of another job', () => {
      const errorOf = (ref: typeof testRef | undefined) =>
        new DeadlineExceededError(5, { ...watchFacts, ref });
      for (const [ref, count] of [
        [undefined, 1],
        [testRef, 1],
        [otherRef, 0],
        [{ ...testRef, projectId: 'other' }, 0],
      ] as const) {
        const client = counting();
        outcomeOf(throwError(() => errorOf(ref)).pipe(cancelOn(client, testRef, all)));
        assert.equal(client.cancelBatch$.callCount, count);
      }
    });

    it('should ignore `lastSnapshot` of the error: a `dead` that was not emitted may recover', () => {
      const lastSnapshot = snapshotOf({ state: 'dead' });
      const client = counting();
      const unconfirmed = new StateDeadlineExceededError('running', 5, { ...watchFacts, lastSnapshot });
      outcomeOf(throwError(() => unconfirmed).pipe(cancelOn(client, testRef, all)));
      assert.equal(client.cancelBatch$.callCount, 1);
    });

    it('should continue the cancel when the subscriber unsubscribes meanwhile, and send no other', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold('s-#', snapshots, overdue);
        const cancel$ = cold('  -----(c|)', outcomes);
        const client = answering(cancel$);

        expectObservable(source$.pipe(cancelOn(client, testRef, all), asMarble()), '----!').toBe('s----');
        expectSubscriptions(source$.subscriptions).toBe('^-!');
        expectSubscriptions(cancel$.subscriptions).toBe('--^----!');
      });
    });

    it('should cancel once for each attempt if followed by retry, and only after the last if preceded by it', () => {
      const followed = counting();
      const preceded = counting();
      const failing$ = throwError(() => overdue);
      outcomeOf(failing$.pipe(cancelOn(followed, testRef, all), retry(2)));
      outcomeOf(failing$.pipe(retry(2), cancelOn(preceded, testRef, all)));
      assert.deepEqual([followed.cancelBatch$.callCount, preceded.cancelBatch$.callCount], [3, 1]);
    });
  });

  describe('when the subscriber unsubscribes', () => {
    it('should send one request, which continues', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold('s--r------', snapshots);
        const subs = '        ^----!';
        const cancel$ = cold('     ---(c|)', outcomes);
        const cancelSubs = '  -----^--!';
        const unsub = '       -----!';
        const expected = '    s--r--';

        const result$ = source$.pipe(
          cancelOn(answering(cancel$), testRef, { unsubscribe: true }),
          asMarble(),
        );
        expectObservable(result$, unsub).toBe(expected);
        expectSubscriptions(source$.subscriptions).toBe(subs);
        expectSubscriptions(cancel$.subscriptions).toBe(cancelSubs);
      });
    });

    for (const [what, options, source, unsub, cancelSubs, sourceSubs = unsub.replace('-', '^')] of [
      ['before the first snapshot', { unsubscribe: true }, '------', '--!', ['--^!']],
      ['at once', { unsubscribe: true }, '------', '!', ['^!'], '(^!)'],
      ['after the end of another job', { unsubscribe: true }, 'r-o---', '---!', ['---^!']],
      [
        'after the end of a job with the same id in another project',
        { unsubscribe: true },
        'r-p---',
        '---!',
        ['---^!'],
      ],
      [
        'when a terminal snapshot was followed by another',
        { unsubscribe: true },
        'r-S-r-',
        '-----!',
        ['-----^!'],
      ],
      ['after a terminal snapshot', { unsubscribe: true }, 'r-S---', '---!', []],
      ['after the job has died', { unsubscribe: true }, 'r-D---', '---!', []],
      ['after the stream completed', { unsubscribe: true }, 'r-|', '---!', [], '^-!'],
      ['without the option', { deadline: true, error: true }, 'r-----', '---!', []],
      ['with the option set to false', { unsubscribe: false }, 'r-----', '---!', []],
    ] as const) {
      it(`should ${cancelSubs.length === 0 ? 'send nothing' : 'cancel'} ${what}`, () => {
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const o = snapshotOf({ ...otherRef, state: 'success' });
          const p = snapshotOf({ projectId: 'other', state: 'success' });
          const source$ = cold(source, { ...snapshots, o, p });
          const cancel$ = cold('-(c|)', outcomes);
          const result$ = source$.pipe(
            cancelOn(answering(cancel$), testRef, options),
            ignoreElements(),
            endWith('e'),
          );

          expectObservable(result$, unsub).toBe(source.endsWith('|') ? '--(e|)' : '-');
          expectSubscriptions(source$.subscriptions).toBe(sourceSubs);
          expectSubscriptions(cancel$.subscriptions).toBe([...cancelSubs]);
        });
      });
    }

    it('should return at once, after unsubscribing from the source and sending the cancel', () => {
      const calls: string[] = [];
      const source$ = new Observable<never>(() => () => calls.push('source aborted'));
      const client = answering(
        new Observable(() => {
          calls.push('cancel sent');
        }),
      );
      const scheduler = new VirtualTimeScheduler();
      source$
        .pipe(cancelOn(client, testRef, { unsubscribe: true, scheduler }))
        .subscribe()
        .unsubscribe();
      assert.deepEqual(calls, ['source aborted', 'cancel sent']);
    });

    it('should cancel even if the teardown of the source throws', () => {
      const client = counting();
      const source$ = new Observable<never>(() => () => {
        throw new Error('boom');
      });
      const subscription = source$.pipe(cancelOn(client, testRef, all)).subscribe();
      assert.throws(() => subscription.unsubscribe(), { name: 'UnsubscriptionError' });
      assert.equal(client.cancelBatch$.callCount, 1);
    });

    it('should cancel when a later operator such as take ends the stream, except at a terminal snapshot', () => {
      for (const [states, count] of [
        [['running', 'success'], 1],
        [['success', 'running'], 0],
      ] as const) {
        const client = counting();
        const source$ = of(...states.map((state) => snapshotOf({ state })));
        outcomeOf(source$.pipe(cancelOn(client, testRef, all), take(1)));
        assert.equal(client.cancelBatch$.callCount, count);
      }
    });

    it('should cancel once if the subscriber unsubscribes inside onOutcome', () => {
      const client = counting();
      const source$ = new Subject<never>();
      const subscriptions = new Subscription();
      const onOutcome = sinon.fake(() => subscriptions.unsubscribe());
      const next = sinon.fake();
      subscriptions.add(
        source$
          .pipe(cancelOn(client, testRef, { ...all, onOutcome }))
          .subscribe({ error: next, complete: next }),
      );
      source$.error(overdue);
      assert.deepEqual([client.cancelBatch$.callCount, onOutcome.callCount, next.callCount], [1, 1, 0]);
    });
  });

  it('should not cancel when the stream completes', () => {
    for (const source of ['|', 's|', 's--r--S|', 's--r--|', '(srS|)']) {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold(source, snapshots);
        const cancel$ = cold<CancelOutcome>('|');

        expectObservable(source$.pipe(cancelOn(answering(cancel$), testRef, all), asMarble())).toBe(source);
        expectSubscriptions(cancel$.subscriptions).toBe([]);
      });
    }
  });

  it('should not cancel when the stream fails after the end of the job', () => {
    const client = counting();
    const source$ = concat(
      of(snapshotOf({ state: 'success' })),
      throwError(() => overdue),
    );
    outcomeOf(source$.pipe(cancelOn(client, testRef, all)));
    assert.equal(client.cancelBatch$.callCount, 0);
  });

  it('should share no state between subscribers', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot('-s--S--r--', snapshots);
      const cancel$ = cold('-(c|)', outcomes);
      const result$ = source$.pipe(cancelOn(answering(cancel$), testRef, all), asMarble());

      expectObservable(result$, '  ^----!    ').toBe('-s--S');
      expectObservable(result$, '  ------^-! ').toBe('-------r');
      expectObservable(result$, '  --^!').toBe('---');
      expectSubscriptions(source$.subscriptions).toBe(['^----!', '--^!', '------^-!']);
      expectSubscriptions(cancel$.subscriptions).toBe(['---^!', '--------^!']);
    });
  });

  it('should cancel the given job, by a normalized copy of its ref', () => {
    const client = counting();
    const given = { projectId: testRef.projectId, batchId: testRef.batchId.toUpperCase(), state: 'running' };
    outcomeOf(throwError(() => overdue).pipe(cancelOn(client, given, all)));
    assert.deepEqual(client.cancelBatch$.args, [[testRef]]);

    const ended$ = merge(of(snapshotOf({ state: 'dead' })), NEVER);
    ended$
      .pipe(cancelOn(client, given, all))
      .subscribe()
      .unsubscribe();
    assert.equal(client.cancelBatch$.callCount, 1);
  });

  it('should call cancelBatch$ as a method of the client', () => {
    class Client {
      readonly #outcome = 'cancelled' as const;
      cancelBatch$(): Observable<CancelOutcome> {
        return of(this.#outcome);
      }
    }
    assert.deepEqual(outcomesOf(new Client()), [right('cancelled')]);
  });

  describe('the outcome', () => {
    for (const [what, client, expected] of [
      [
        'the first of two values',
        answering(of<CancelOutcome[]>('alreadyFinished', 'cancelled')),
        right('alreadyFinished'),
      ],
      [
        'the value of a client that does not complete',
        answering(concat(of('cancelled' as const), NEVER)),
        right('cancelled'),
      ],
      ['a failure', answering(throwError(() => refused)), left(refused)],
    ] as const) {
      it(`should be ${what}, reported once`, () => {
        assert.deepEqual(outcomesOf(client), [expected]);
      });
    }

    const boom = new RangeError('boom');
    const throwing: Client = {
      cancelBatch$: () => {
        throw boom;
      },
    };
    for (const [what, client, message, cause] of [
      ['a client that throws', throwing, 'unexpected error of the client: RangeError: boom', boom],
      [
        'a client that fails with another error',
        answering(throwError(() => boom)),
        'unexpected error of the client: RangeError: boom',
        boom,
      ],
      [
        'a client that completes without a value',
        answering(EMPTY),
        'the client completed without the outcome of the cancel request',
        undefined,
      ],
      [
        'a client that returns no Observable',
        { cancelBatch$: () => undefined } as never,
        /^unexpected error of the client: TypeError: /,
        undefined,
      ],
    ] as const) {
      it(`should be an UnexpectedError for ${what}`, () => {
        const [outcome, ...more] = outcomesOf(client);
        assert.deepEqual(more, []);
        assert.ok(outcome?._tag === 'Left' && outcome.left instanceof UnexpectedError);
        if (typeof message === 'string') assert.equal(outcome.left.message, message);
        else assert.match(outcome.left.message, message);
        if (cause !== undefined) assert.equal(outcome.left.cause, cause);
      });
    }

    it('should be reported before the error is passed on', () => {
      const order: string[] = [];
      throwError(() => overdue)
        .pipe(
          cancelOn(answering(of('cancelled')), testRef, { ...all, onOutcome: () => order.push('outcome') }),
        )
        .subscribe({ error: () => order.push('error') });
      assert.deepEqual(order, ['outcome', 'error']);
    });

    it('should not be reported when nothing was sent', () => {
      const onOutcome = sinon.fake();
      outcomeOf(EMPTY.pipe(cancelOn(counting(), testRef, { ...all, onOutcome })));
      outcomeOf(throwError(() => overdue).pipe(cancelOn(counting(), testRef, { error: true, onOutcome })));
      assert.equal(onOutcome.callCount, 0);
    });
  });

  describe('if the cancel hangs', () => {
    for (const [at, outcome] of [
      [9, 'Right'],
      [10, 'Right'],
      [11, 'Left'],
    ] as const) {
      it(`should ${outcome === 'Right' ? 'accept' : 'not wait for'} an answer after ${at} ms of 10`, () => {
        const tags: string[] = [];
        const onOutcome = ({ _tag }: Outcome): void => void tags.push(_tag);
        marbles(({ cold, expectObservable, expectSubscriptions }) => {
          const source$ = cold('--#', snapshots, overdue);
          const cancel$ = cold(`${at}ms (c|)`, outcomes);
          const options = { ...all, timeoutMs: 10, onOutcome };
          const passedOnAt = 2 + Math.min(at, 10);

          const result$ = source$.pipe(cancelOn(answering(cancel$), testRef, options), asMarble());
          expectObservable(result$).toBe(`${passedOnAt}ms #`, undefined, 'DeadlineExceededError');
          expectSubscriptions(source$.subscriptions).toBe('^-!');
          expectSubscriptions(cancel$.subscriptions).toBe(`--^ ${passedOnAt - 3}ms !`);
        });
        assert.deepEqual(tags, [outcome]);
      });
    }

    it('should abort it after the limit when the subscriber has unsubscribed', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold('------', snapshots);
        const cancel$ = cold<CancelOutcome>('-');
        const client = answering(cancel$);
        const options = { ...all, timeoutMs: 7, onOutcome: () => undefined };

        expectObservable(source$.pipe(cancelOn(client, testRef, options)), '--!').toBe('-');
        expectSubscriptions(source$.subscriptions).toBe('^-!');
        expectSubscriptions(cancel$.subscriptions).toBe('--^------!');
      });
    });

    it('should report a RequestTimeoutError, by default after 10 s', () => {
      for (const [options, timeoutMs] of [
        [{}, 10_000],
        [{ timeoutMs: 1 }, 1],
        [{ timeoutMs: 2 ** 31 - 1 }, 2 ** 31 - 1],
      ] as const) {
        const [outcome] = outcomesOf(answering(NEVER), options);
        assert.ok(outcome?._tag === 'Left' && outcome.left instanceof RequestTimeoutError);
        assert.equal(outcome.left.timeoutMs, timeoutMs);
        assert.match(outcome.left.message, /from the service, asked to cancel a job, within/);
      }
    });

    it('should wait on the given scheduler', () => {
      const scheduler = new VirtualTimeScheduler();
      const error = sinon.fake();
      const options = { ...all, scheduler, onOutcome: () => undefined };
      throwError(() => overdue)
        .pipe(cancelOn(answering(NEVER), testRef, options))
        .subscribe({ error });
      assert.equal(error.callCount, 0);
      scheduler.flush();
      assert.deepEqual([scheduler.now(), error.args], [10_000, [[overdue]]]);
    });
  });

  describe('on the default clock', () => {
    const test = useClock();

    it('should leave no timer once the cancel was answered, and one while it hangs', async () => {
      NEVER.pipe(cancelOn(answering(of('cancelled')), testRef, all))
        .subscribe()
        .unsubscribe();
      assert.equal(test.clock.countTimers(), 0);
      const options = { ...all, onOutcome: () => undefined };
      NEVER.pipe(cancelOn(answering(NEVER), testRef, options))
        .subscribe()
        .unsubscribe();
      assert.equal(test.clock.countTimers(), 1);
      await test.tick(10_000);
      assert.equal(test.clock.countTimers(), 0);
    });
  });

  describe('without a handler', () => {
    const reported = sinon.fake();
    const before = config.onUnhandledError;
    beforeEach(() => {
      reported.resetHistory();
      config.onUnhandledError = reported;
    });
    afterEach(() => {
      config.onUnhandledError = before;
      sinon.restore();
    });
    const nextTurn = () => new Promise(setImmediate);
    const message =
      `the cancel request failed: AuthError: ${refused.message}; ` +
      `batch ${testRef.batchId} of project ${testRef.projectId} may still be running`;
    const failing = answering(throwError(() => refused));

    it('should report a failure if there is no onOutcome, with the job and the cause', async () => {
      const watched$ = NEVER.pipe(cancelOn(failing, testRef, { unsubscribe: true }));
      watched$.subscribe().unsubscribe();
      assert.equal(reported.callCount, 0, 'in the same turn as the teardown');
      await nextTurn();
      assert.equal(reported.callCount, 1);
      const error: unknown = reported.firstCall.args[0];
      assert.ok(error instanceof Error);
      assert.deepEqual([error.message, error.cause], [message, refused]);
    });

    it('should emit a warning of the process if RxJS has no hook either, and not end the process', async () => {
      const warn = sinon.stub(process, 'emitWarning');
      config.onUnhandledError = null;
      const { error } = outcomeOf(throwError(() => overdue).pipe(cancelOn(failing, testRef, all)));
      await nextTurn();
      assert.equal(error, overdue);
      assert.equal(warn.callCount, 1);
      assert.equal(String(warn.firstCall.args[0]), `Error: ${message}`);
    });

    it('should not report a failure that onOutcome was called with, nor a success', async () => {
      outcomesOf(failing);
      outcomeOf(throwError(() => overdue).pipe(cancelOn(answering(of('cancelled')), testRef, all)));
      await nextTurn();
      assert.equal(reported.callCount, 0);
    });

    it('should report an onOutcome that throws or rejects, which has no other effect', async () => {
      const boom = new Error('boom');
      const throwing = (): never => {
        throw boom;
      };
      for (const onOutcome of [throwing, (() => Promise.reject(boom)) as unknown as () => void]) {
        reported.resetHistory();
        const options = { ...all, onOutcome };
        const { error } = outcomeOf(throwError(() => overdue).pipe(cancelOn(failing, testRef, options)));
        NEVER.pipe(cancelOn(failing, testRef, options))
          .subscribe()
          .unsubscribe();
        await nextTurn();
        assert.equal(error, overdue);
        assert.deepEqual(reported.args, [[boom], [boom]]);
      }
    });
  });

  describe('after a watch', () => {
    const watch$ = (script: Parameters<typeof fakeSource>[0], options = {}) =>
      watchBatch$(testRef.projectId, testRef.batchId, { source: fakeSource(script), ...options });

    it('should cancel after its deadline, its signal and an unsubscribe during a poll, but not when the job ends', () => {
      for (const [watched$, tag, count] of [
        [watch$(['running'], { deadline: 60_000 }), 'DeadlineExceededError', 1],
        [watch$(['running'], { signal: AbortSignal.abort() }), 'AbortedError', 1],
        [watch$(['running', refused]), 'PollFailedError', 1],
        [watch$(['running', 'dead']), undefined, 0],
      ] as const) {
        const client = counting();
        const { error } = outcomeOf(watched$.pipe(cancelOn(client, testRef, all)));
        assert.equal(error instanceof Error ? error.name : error, tag);
        assert.equal(client.cancelBatch$.callCount, count, tag);
      }
      const client = counting();
      watch$([{ reading$: NEVER }])
        .pipe(cancelOn(client, testRef, all))
        .subscribe()
        .unsubscribe();
      assert.equal(client.cancelBatch$.callCount, 1);
    });

    it('should delay the AbortedError until the job is cancelled, so that the process may exit after it', () => {
      const controller = new AbortController();
      const answer$ = new Subject<CancelOutcome>();
      const error = sinon.fake();
      watch$(['running'], { signal: controller.signal })
        .pipe(cancelOn(answering(answer$), testRef, { unsubscribe: true }))
        .subscribe({ error });
      controller.abort('deploy');
      assert.equal(error.callCount, 0);
      answer$.next('cancelled');
      const aborted: unknown = error.firstCall.args[0];
      assert.ok(aborted instanceof AbortedError);
      assert.equal(aborted.cause, 'deploy');
    });
  });

  itShouldPassOn(() => cancelOn(counting(), testRef, all));

  for (const [what, args, message] of [
    [
      'an undefined client',
      [undefined, testRef, all],
      /^client: expected a client, an object with cancelBatch\$, got undefined$/,
    ],
    ['a StateSource', [fakeSource(['x']), testRef, all], /^client: expected a client, .*, got an object$/],
    [
      'an undefined ref',
      [counting(), undefined, all],
      /^ref: expected a batch, an object with projectId and batchId, got und/,
    ],
    ['an id alone', [counting(), testRef.batchId, all], /^ref: expected a batch, .*, got "0a32/],
    ['a bad ref', [counting(), { ...testRef, batchId: 'x' }, all], /^batchId: expected a UUID, got "x"$/],
    [
      'a bad project',
      [counting(), { ...testRef, projectId: '' }, all],
      /^projectId: expected 1 to 64 .*, got ""$/,
    ],
    ['undefined options', [counting(), testRef], /^options: expected an object, got undefined$/],
    [
      'options without a reason',
      [counting(), testRef, {}],
      /^options: expected at least one of unsubscribe, deadline, error/,
    ],
    ['a misspelt reason', [counting(), testRef, { deadlines: true }], /^options\.deadlines: no such option/],
    [
      'the number 1 as a flag',
      [counting(), testRef, { unsubscribe: 1 }],
      /^unsubscribe: expected true or false, got 1$/,
    ],
    [
      'milliseconds as a flag',
      [counting(), testRef, { deadline: 50 }],
      /^deadline: expected true or false, got 50$/,
    ],
    [
      'a string as a flag',
      [counting(), testRef, { error: 'yes' }],
      /^error: expected true or false, got "yes"$/,
    ],
    [
      'a timeout of 0 ms',
      [counting(), testRef, { ...all, timeoutMs: 0 }],
      /^timeoutMs: .* from 1 to 2147483647, got 0$/,
    ],
    [
      'a timeout of 2³¹ ms',
      [counting(), testRef, { ...all, timeoutMs: 2 ** 31 }],
      /^timeoutMs: .* got 2147483648$/,
    ],
    [
      'an onOutcome that is no function',
      [counting(), testRef, { ...all, onOutcome: 5 }],
      /^onOutcome: expected a function, got 5$/,
    ],
    [
      'an invalid scheduler',
      [counting(), testRef, { ...all, scheduler: {} }],
      /^scheduler: expected a scheduler/,
    ],
  ] as const) {
    it(`should refuse ${what} when it is called`, () => {
      assert.throws(() => cancelOn(...(args as unknown as Parameters<typeof cancelOn>)), {
        name: 'TypeError',
        message,
      });
    });
  }
});
