/*
 * The reference: a watch composed of RxJS operators. It is easier to read than the loop of lib/watch, and takes about four
 * times as much CPU (docs/decisions.md, 48). The property test of spec/watchBatch.laws.spec.ts holds the two equal, event by
 * event, over thousands of scenes.
 *
 * Shared by both:
 * - the functions that decide: `afterAnswer`, `afterFailure`, `planWait`, `confirmedDead`, `stateLimitOf`;
 * - `WatchState`, which counts, keeps the clock and turns a reading into a snapshot;
 * - `TimeLimit` and `abortedBy`, which end a watch from outside the loop, and `checkedReading` and `errorIn`.
 *
 * Implemented twice: subscribing to the source and unsubscribing, which of its values and errors count, the order of events,
 * the calls of the functions that decide and their arguments, which snapshots are emitted, the waits, the order of teardown,
 * and the end. These are the tasks of PollLoop, Waiting, WatchSubscriber and staleness, and the likely faults of a
 * hand-written loop: such a fault shows on one side only. A fault in a shared function shows on neither side; the other specs,
 * which state the expected values, test those functions.
 */
import { match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  catchError,
  connect,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  finalize,
  identity,
  ignoreElements,
  map,
  merge,
  type MonoTypeOperatorFunction,
  NEVER,
  Observable,
  of,
  repeat,
  retry,
  startWith,
  Subject,
  switchMap,
  take,
  takeUntil,
  tap,
  throwError,
  throwIfEmpty,
  timer,
} from 'rxjs';
import type { BatchRef, BatchSnapshot, StateReading } from 'dli-watch';
import { type PollError, toPollError } from '../../lib/errors/PollError.ts';
import type { WatchError } from '../../lib/errors/WatchError.ts';
import { UnexpectedError } from '../../lib/errors/pollErrors.ts';
import {
  CallbackError,
  DeadlineExceededError,
  StateDeadlineExceededError,
} from '../../lib/errors/watchErrors.ts';
import { sameState } from '../../lib/model/snapshots.ts';
import { takeUntilTerminal } from '../../lib/operators/takeUntilTerminal.ts';
import { momentOf, toDeadlineMs } from '../../lib/schedule/deadlines.ts';
import { wait$ } from '../../lib/schedule/watchScheduler.ts';
import type { EndWith } from '../../lib/watch/PollFailures.ts';
import type { StateRun } from '../../lib/watch/StateRun.ts';
import { TimeLimit } from '../../lib/watch/TimeLimit.ts';
import type { WatchSettings } from '../../lib/watch/WatchOptions.ts';
import { WatchState } from '../../lib/watch/WatchState.ts';
import { type Limits, stateLimitOf } from '../../lib/watch/WatchSubscriber.ts';
import { confirmedDead } from '../../lib/watch/deadConfirmation.ts';
import { checkedReading, errorIn } from '../../lib/watch/attempt.ts';
import { abortedBy } from '../../lib/watch/inputs.ts';
import { afterAnswer, afterFailure } from '../../lib/watch/nextWait.ts';
import { planWait, reportScheduled } from '../../lib/watch/scheduling.ts';
import { answer$ } from './listening.ts';

/** The counterpart of `watch$` in lib/watch. */
export const referencePipe$ = (ref: BatchRef, settings: WatchSettings): Observable<BatchSnapshot> =>
  defer(() => {
    const { emit, resumeFrom, deadline, stateDeadlines } = settings;
    const watch = new WatchState(ref, settings);
    const deadlineMs = deadline === undefined ? undefined : toDeadlineMs(watch.watchedSince, deadline);
    return polls$(watch).pipe(
      withinLimits(watch, { deadlineMs, sinceMs: 0, moment: momentOf(deadline), stateDeadlines }), // before `changes`: every poll counts
      changes(emit, resumeFrom),
      abortedBy(watch), // signal
      reportRun(watch), // onEvent
    );
  });

/**
 * A snapshot for each answered poll, the terminal one last.
 *
 * ```text
 * polls      s   s   r   x r   r   c   r   S         (x failed, and was retried)
 * polls$()   s---s---r-----r---r---c---r---(S|)
 * ```
 */
const polls$ = (watch: WatchState): Observable<BatchSnapshot> => {
  const { resumeFrom } = watch.settings;
  const snapshots$ = resumeFrom?.terminal === true ? of(resumeFrom) : repeatedPoll$(watch);
  return snapshots$.pipe(
    tap(({ terminal }) => (watch.isEnding = terminal)),
    takeUntilTerminal(),
  );
};

const repeatedPoll$ = (watch: WatchState): Observable<BatchSnapshot> =>
  attempt$(watch).pipe(
    retryAttempt(watch), // inside: each poll has a budget of its own
    repeatPoll(watch), // outside: the next poll starts when this one has ended
    delayFirst(watch), // initialDelayMs
    pollNow(watch), // pollNow$
    reportStale(watch), // staleAfterMs
    confirmDead(watch), // deadConfirmationMs
    reportChanges(watch), // onEvent
  );

/** One attempt: emits a snapshot and completes, or fails with a `PollError`. */
const attempt$ = (watch: WatchState): Observable<BatchSnapshot> =>
  defer(() => {
    const startedMs = watch.elapsedMs();
    const id = (watch.attemptId += 1);
    watch.attemptStartedMs = startedMs;
    const attempt = (watch.attempts += 1);
    const latencyMs = (): number => watch.elapsedMs() - startedMs;
    const answered = (emitted: StateReading): BatchSnapshot => {
      const reading = checkedReading(emitted);
      const { state, rawState } = reading;
      const snapshot = watch.record(reading, watch.elapsedMs());
      watch.report({ _tag: 'pollAnswered', attempt, latencyMs: latencyMs(), state, rawState });
      return snapshot;
    };
    const failed$ = (raised: unknown): Observable<BatchSnapshot> => {
      const error = errorIn(watch, toPollError(raised));
      watch.lastError = error;
      watch.report({ _tag: 'pollFailed', attempt, latencyMs: latencyMs(), error });
      const dead = confirmedDead(watch, error);
      return dead === undefined ? throwError(() => error) : of(watch.record(dead, watch.elapsedMs()));
    };
    watch.report({ _tag: 'pollStarted', attempt });
    return reading$(watch).pipe(
      take(1),
      throwIfEmpty(() => new UnexpectedError(undefined, 'the source completed without a reading')),
      map(answered),
      catchError(failed$),
      finalize(() => watch.endAttempt(id)),
    );
  });

/** Reads the state; as urgent if a limit is near. An open request that a limit finds is made urgent: it is sent again. */
const reading$ = (watch: WatchState): Observable<StateReading> =>
  defer(() => {
    const isUrgent = (): boolean => watch.urgentLimits > 0;
    const read$ = (): Observable<StateReading> =>
      isUrgent() ? watch.source.readState$(watch.ref, { urgent: true }) : watch.source.readState$(watch.ref);
    if (watch.source.leadMs === undefined || isUrgent()) return read$();
    return new Observable<void>((subscriber) => {
      const promote = (): boolean => {
        const isOpen = !subscriber.closed;
        subscriber.next();
        return isOpen;
      };
      watch.loop = { promote, send: () => undefined };
      return () => (watch.loop = undefined);
    }).pipe(take(1), startWith(undefined), switchMap(read$));
  });

const endWith$ = (watch: WatchState, end: EndWith): Observable<never> => throwError(() => end(watch.facts()));

/**
 * Repeats a failed attempt. It is applied inside `repeatPoll`, which subscribes to it once for each poll.
 *
 * ```text
 * attempts        -x     -x      -A|
 * waits             |---->|------>         by the retry policy, or longer where the service requests it
 * retryAttempt()  ----------------A|
 * ```
 */
const retryAttempt =
  (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    defer(() => {
      watch.attempts = 0;
      const waitAfter$ = (error: PollError): Observable<unknown> =>
        pipe(
          afterFailure(watch, error, watch.elapsedMs()),
          match(
            (end): Observable<unknown> => endWith$(watch, end),
            (failures) => {
              watch.failures = failures;
              const { delayMs } = failures;
              reportScheduled(watch, delayMs, error);
              return interruptibleWait$(watch, delayMs);
            },
          ),
        );
      return source.pipe(retry({ delay: waitAfter$ }));
    });

/**
 * Polls again when the wait after an answer has ended. Polls never overlap, and none is dropped.
 *
 * ```text
 * polls         --A|     --A|        --A|
 * waits            |---->|  |------->|        by the schedule, or longer where the service requests it
 * repeatPoll()  --A--------A-----------A---
 * ```
 */
const repeatPoll = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> =>
  repeat({
    delay: () => {
      const { snapshot, latencyMs } = watch.run as StateRun;
      // The time of the answer, however long subscribers have taken since.
      const elapsedMs = watch.attemptStartedMs + latencyMs;
      return pipe(
        afterAnswer(watch, snapshot, elapsedMs),
        match(
          (end): Observable<unknown> => endWith$(watch, end),
          (delayMs) => {
            watch.previousDelayMs = delayMs;
            reportScheduled(watch, delayMs);
            return interruptibleWait$(watch, delayMs);
          },
        ),
      );
    },
  });

/** Emits once, when the wait is over or skipped. */
const interruptibleWait$ = (watch: WatchState, delayMs: number): Observable<unknown> =>
  defer(() => {
    const waitMs = planWait(watch, delayMs);
    const skip$ = new Subject<number>();
    watch.beginWait({ skip: () => skip$.next(0) });
    return merge(timer(waitMs, watch.settings.scheduler), skip$).pipe(
      take(1),
      // Not at the teardown: by then the next poll may have been answered, and the next wait have started.
      tap(() => watch.endWait()),
    );
  });

/** Waits before the first poll; `pollNow$` skips that wait, too. */
const delayFirst = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> => {
  const { initialDelayMs } = watch.settings;
  return (source) =>
    defer(() =>
      // A limit that is over already does not wait for the first poll.
      initialDelayMs === 0 || watch.pendingLimitChecks > 0
        ? source
        : interruptibleWait$(watch, initialDelayMs).pipe(switchMap(() => source)),
    );
};

/**
 * Skips the present wait at each value of `pollNow$`. A value during a poll changes nothing.
 *
 * ```text
 * pollNow$     --------n------------n--
 * polls        A-------A--------->|-A--      the wait after a skipped one has its full length
 * ```
 */
const pollNow = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> => {
  const { pollNow$ } = watch.settings;
  if (pollNow$ === undefined) return identity;
  const triggers$ = pollNow$.pipe(
    tap(() => watch.skipWait()),
    ignoreElements(),
    catchError((thrown: unknown) =>
      watch.isEnding ? EMPTY : throwError(() => new CallbackError('pollNow$', { thrown }, watch.facts())),
    ),
  );
  // Before the first wait, which a value that `pollNow$` replays must not skip.
  return (source) => merge(triggers$, source);
};

/** Reports `stale` once when no poll was answered for `staleAfterMs`; the next answer starts it anew. */
const reportStale = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> => {
  const { staleAfterMs: staleMs, onEvent, scheduler } = watch.settings;
  if (onEvent === undefined) return identity;
  return connect((answered$) => {
    const stale$ = answered$.pipe(
      startWith(undefined),
      switchMap(() => wait$(staleMs, scheduler)),
      tap(() => watch.report({ _tag: 'stale', staleMs, error: watch.lastError })),
      ignoreElements(),
    );
    return merge(stale$, answered$);
  });
};

/**
 * Withholds a `dead` until it has lasted for `deadConfirmationMs`.
 *
 * ```text
 * polls          r---D---D---r---D---D---D      (D dead)
 * pending            |---------->|
 *                                |------>|
 * confirmDead()  r-----------r-----------(D|)
 * ```
 */
const confirmDead = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> =>
  filter(() => !watch.isDeadWithheld);

const reportChanges = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> =>
  watch.settings.onEvent === undefined
    ? identity
    : (source) =>
        defer(() => {
          let before = watch.settings.resumeFrom;
          return source.pipe(
            tap((snapshot) => {
              if (before === undefined || !sameState(before, snapshot)) reportChange(watch, snapshot);
              before = snapshot;
            }),
          );
        });

const reportChange = (watch: WatchState, { previousState, state, rawState }: BatchSnapshot): void => {
  watch.report({ _tag: 'stateChanged', from: previousState, to: state });
  if (state === 'unknown') watch.report({ _tag: 'unknownState', rawState });
};

/**
 * Fails when a limit of time has expired. `takeUntil` forwards the errors of its notifier.
 *
 * ```text
 * polls           s----s----r----r---…
 * limit           |------|  |------|        stateDeadlines, for instance; another state disarms it
 * withinLimits()  s----s----r----r-#
 * ```
 */
const withinLimits =
  (watch: WatchState, limits: Limits): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    // The deadline is subscribed to first, so that it wins over the limit of a state in the same frame.
    source.pipe(takeUntil(stateLimitOver$(watch, limits)), takeUntil(deadlineOver$(watch, limits)));

const deadlineOver$ = (watch: WatchState, { deadlineMs, sinceMs, moment }: Limits): Observable<never> => {
  if (deadlineMs === undefined) return NEVER;
  const error = (): WatchError => new DeadlineExceededError(deadlineMs, watch.facts());
  return failAt$(watch, sinceMs + deadlineMs, moment, error);
};

const stateLimitOver$ = (watch: WatchState, limits: Limits): Observable<never> =>
  answer$(watch).pipe(
    startWith(undefined),
    map(() => stateLimitOf(watch.run, limits)),
    distinctUntilChanged((a, b) => a?.atMs === b?.atMs),
    switchMap((limit) => {
      if (limit === undefined) return NEVER;
      const error = (): WatchError => {
        // By then the job may be in another state whose limit expires at the same moment.
        const { state, limitMs } = stateLimitOf(watch.run, limits) ?? limit;
        return new StateDeadlineExceededError(state, limitMs, watch.facts());
      };
      return failAt$(watch, limit.atMs, undefined, error);
    }),
  );

const failAt$ = (
  watch: WatchState,
  atMs: number,
  moment: number | undefined,
  error: () => WatchError,
): Observable<never> =>
  new Observable((subscriber) => {
    const limit = new TimeLimit(watch, atMs, moment, {
      onOver: () => subscriber.error(error()),
      onFault: (thrown) => subscriber.error(thrown),
    });
    limit.start();
    return limit;
  });

/**
 * Drops a snapshot whose state is that of the one before; none with `emit: 'polls'`. A terminal one is a change also for a
 * subscriber that resumes from it.
 *
 * ```text
 * polls      s--s--r--r--c--r--S
 * changes()  s-----r-----c--r--S       emit: 'changes'
 * ```
 */
const changes =
  (emit: WatchSettings['emit'], known: BatchSnapshot | undefined): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    defer(() => {
      let before = known;
      return source.pipe(
        filter((snapshot) => {
          const isChange = before === undefined || snapshot.terminal || !sameState(before, snapshot);
          before = snapshot;
          return isChange || emit === 'polls';
        }),
      );
    });

/** Reports that the watch starts, and how it ended: the first event and the last one. */
const reportRun = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> =>
  watch.settings.onEvent === undefined
    ? identity
    : tap({
        subscribe: () => watch.report({ _tag: 'started' }),
        complete: () => watch.report({ _tag: 'ended', outcome: 'terminal' }),
        error: (error: unknown) => watch.report({ _tag: 'ended', outcome: 'error', error }),
        unsubscribe: () => watch.report({ _tag: 'ended', outcome: 'unsubscribed' }),
      });
