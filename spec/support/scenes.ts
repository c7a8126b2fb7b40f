import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  defer,
  EMPTY,
  finalize,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  switchMap,
  throwError,
  timer,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  type BatchSnapshot,
  constantDelay,
  every,
  HttpError,
  limitRetries,
  NetworkError,
  NoSuchBatchError,
  type PollSchedule,
  proportional,
  type StateReading,
  ThrottledError,
  WatchError,
  type WatchOptions,
} from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { stateOf } from '../../lib/model/BatchState.ts';
import { listen } from './observing.ts';

const UNTIL_MS = 400;

const faults = {
  reset: () => new NetworkError({ code: 'ECONNRESET' }),
  forbidden: () => new HttpError({ status: 403 }),
  unavailable: () => new HttpError({ status: 503, retryAfterMs: 7 }),
  throttled: () => new ThrottledError({ status: 429, retryAfterMs: 9 }),
  missing: () => new NoSuchBatchError({ status: 400, code: 'DLI.0002' }),
  nonsense: () => 'no error at all',
};
type Fault = keyof typeof faults;

/** How a source answers a poll: a reading or a fault, after a while or at once, or in a way it must not. */
const pollScript = fc.record({
  latencyMs: fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 12 })),
  answer: fc.oneof(
    {
      weight: 12,
      arbitrary: fc.constantFrom('starting', 'running', 'Running', 'recovering', 'dead', 'paused', 'queued'),
    },
    { weight: 1, arbitrary: fc.constant('success') },
    { weight: 6, arbitrary: fc.constantFrom(...(Object.keys(faults) as Fault[])) },
    { weight: 1, arbitrary: fc.constantFrom('empty', 'never', 'throws', 'twice') },
  ),
  retryAfterMs: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined, freq: 4 }),
});
type PollScript = typeof pollScript extends fc.Arbitrary<infer P> ? P : never;

const ms = fc.integer({ min: 0, max: 60 });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 2 });
/**
 * Moments that nothing else shares, in parts of 1/16, which add up without an error of rounding: the order of two timers of the same moment depends on which was set first, and the loop
 * does not set a new timer for a wait of the same length.
 */
const between = (part: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 1, max }).map((count) => count + part);
/** Limits differ in a small part, because the last poll before one may be due at half of the time that is left. */
const limit = (part: number): fc.Arbitrary<number> => between(0.25 + part / 256, 200);

/** A watch with any options, on a source that answers in any way. */
export const scene = fc.record({
  script: fc.array(pollScript, { minLength: 1, maxLength: 14 }),
  everyMs: maybe(fc.integer({ min: 1, max: 25 })),
  /** Otherwise: whether the schedule depends on the polls before. */
  counts: fc.boolean(),
  retries: fc.integer({ min: 0, max: 3 }),
  retryMs: fc.integer({ min: 0, max: 15 }),
  deadline: maybe(limit(0)),
  stateDeadlines: fc.record({
    running: maybe(limit(4)),
    starting: maybe(limit(6)),
    unknown: maybe(limit(5)),
  }),
  initialDelayMs: maybe(ms),
  notFoundGraceMs: ms,
  deadConfirmationMs: fc.oneof(fc.constant(0), ms),
  staleAfterMs: between(0.5078125, 60),
  emit: fc.constantFrom('changes' as const, 'polls' as const),
  /** When `pollNow$` emits, and whether it fails at the end. */
  triggers: maybe(fc.record({ at: fc.array(between(0.6875, 60), { maxLength: 4 }), fails: fc.boolean() })),
  abortMs: maybe(between(0.625, 300)),
  unsubscribeMs: maybe(between(0.8125, 300)),
  resumed: maybe(fc.constantFrom('running' as const, 'unknown' as const, 'success' as const)),
  hasOnEvent: fc.boolean(),
});
export type Scene = typeof scene extends fc.Arbitrary<infer S> ? S : never;

const answer$ = ({ latencyMs, answer, retryAfterMs }: PollScript): Observable<StateReading> => {
  const running = { state: 'running', rawState: 'running' } as const;
  const reading = { state: stateOf(answer), rawState: answer };
  const odd = { empty$: EMPTY, never$: NEVER, twice$: of(running, { ...running, state: 'dead' } as const) };
  const reply$ = ((): Observable<StateReading> => {
    if (answer in faults) return throwError(() => faults[answer as Fault]());
    const odd$ = odd[`${answer}$` as keyof typeof odd] as Observable<StateReading> | undefined;
    if (odd$ !== undefined) return odd$;
    return of(retryAfterMs === undefined ? reading : { ...reading, retryAfterMs });
  })();
  return latencyMs === undefined ? reply$ : timer(latencyMs).pipe(switchMap(() => reply$));
};

const scheduleOf = ({ everyMs, counts }: Pick<Scene, 'everyMs' | 'counts'>): PollSchedule => {
  if (everyMs !== undefined) return every(everyMs);
  return counts
    ? ({ statePolls, latencyMs, previousDelayMs = 2 }) =>
        1 + ((3 * statePolls + latencyMs + previousDelayMs) % 9)
    : proportional({ ratio: 0.25, minMs: 1, maxMs: 9 });
};

/** What can be observed of a watch: what happened when, and when each of its requests ended. */
export interface Log {
  readonly log: readonly string[];
  /** Apart, because it does not matter whether a request is torn down before or after what follows in the same turn. */
  readonly done: readonly number[];
}

/** Runs a watch in a scene, in virtual time. */
export const logOf = (
  { script, ...settings }: Scene,
  watched$: (options: WatchOptions) => Observable<BatchSnapshot>,
): Log => {
  const log: string[] = [];
  const done: number[] = [];
  const test = new TestScheduler(assert.deepEqual);
  test.run(({ flush }) => {
    test.maxFrames = UNTIL_MS;
    const note = (what: string, facts: unknown): void => {
      log.push(`${String(test.now())} ${what} ${JSON.stringify(facts)}`);
    };
    let polls = 0;
    const readState$ = (): Observable<StateReading> => {
      const poll = script[polls % script.length]!;
      polls += 1;
      if (poll.answer === 'throws') throw new Error('thrown by the source');
      return defer(() => {
        note('requested', polls);
        return answer$(poll);
      }).pipe(finalize(() => done.push(test.now())));
    };
    const controller = new AbortController();
    if (settings.abortMs !== undefined) listen(timer(settings.abortMs), () => controller.abort('enough'));
    const { triggers, resumed } = settings;
    /** Emits at a moment; a subscriber that comes later has missed it. */
    const moment$ = (atMs: number): Observable<unknown> =>
      defer(() => (test.now() <= atMs ? timer(atMs - test.now()) : NEVER));
    const pollNow$ = merge(
      ...(triggers?.at ?? []).map(moment$),
      triggers?.fails
        ? moment$(70.875).pipe(
            map(() => {
              throw new Error('no more');
            }),
          )
        : NEVER,
    );
    const options: { -readonly [Name in keyof WatchOptions]: WatchOptions[Name] | undefined } = {
      source: { readState$ },
      schedule: scheduleOf(settings),
      retry: limitRetries(settings.retries)(constantDelay(settings.retryMs)),
      deadline: settings.deadline,
      stateDeadlines: settings.stateDeadlines,
      initialDelayMs: settings.initialDelayMs,
      notFoundGraceMs: settings.notFoundGraceMs,
      deadConfirmationMs: settings.deadConfirmationMs,
      staleAfterMs: settings.staleAfterMs,
      emit: settings.emit,
      pollNow$: triggers === undefined ? undefined : pollNow$,
      signal: settings.abortMs === undefined ? undefined : controller.signal,
      resumeFrom:
        resumed === undefined ? undefined : snapshotOf({ state: resumed, watchedSince: 0, observedAt: 0 }),
      onEvent: settings.hasOnEvent ? ({ _tag, watchId: _, ...facts }) => note(_tag, facts) : undefined,
      random: () => 0.5,
    };
    const watching = watched$(options).subscribe({
      next: (snapshot) => note('next', snapshot),
      error: (error: unknown) => note('error', error instanceof WatchError ? error : String(error)),
      complete: () => note('complete', ''),
    });
    if (settings.unsubscribeMs !== undefined)
      listen(timer(settings.unsubscribeMs), () => watching.unsubscribe());
    listen(timer(UNTIL_MS - 0.125), () => watching.unsubscribe());
    flush();
  });
  return { log, done };
};
