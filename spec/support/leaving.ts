import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { none, some } from 'fp-ts/lib/Option.js';
import { Observable, type Observer, Subject, type Subscriber, VirtualTimeScheduler } from 'rxjs';
import {
  HttpError,
  NetworkError,
  NoSuchBatchError,
  type StateReading,
  ThrottledError,
  type WatchEvent,
  type WatchOptions,
} from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { stateOf } from '../../lib/model/BatchState.ts';

/** Random numbers from 0 to below 1, the same ones for the same seed. */
const randomOf = (seed: number): (() => number) => {
  let state = (seed + 1) * 2_654_435_761;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 1 | state);
    state ^= state + Math.imul(state ^ (state >>> 7), 61 | state);
    return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** How a callback leaves: what it does in its n-th call. */
const WAYS = ['unsubscribe', 'abort', 'throw'] as const;

const STATES = ['starting', 'running', 'running', 'recovering', 'paused', 'dead', 'dead', 'success'];
const FAULTS = [
  () => new NetworkError({ code: 'ECONNRESET' }),
  () => new HttpError({ status: 403 }),
  () => new ThrottledError({ status: 429 }),
  () => new NoSuchBatchError({ status: 400, code: 'DLI.0002' }),
  () => new Error('no PollError'),
];

/** A watch with every option on, in a time of its own, that is left inside one of its callbacks. */
export interface Scene {
  readonly options: WatchOptions;
  /** To subscribe with: unsubscribing works in any callback, also while it is being subscribed. */
  readonly subscriber: Subscriber<unknown>;
  /** Runs to the end, and asserts that nothing is left. */
  readonly finish: () => void;
}

/** The subscriber that RxJS makes of an observer. Unlike a subscription, it is there before it subscribes. */
const subscriberOf = (observer: Observer<unknown>): Subscriber<unknown> => {
  let made: Subscriber<unknown> | undefined;
  new Observable<unknown>((subscriber) => {
    made = subscriber;
  }).subscribe(observer);
  return made!;
};

/** @param leaveExtra - a further way to leave, for what has one: `drop$`, `close` */
export const sceneOf = (seed: number, leaveExtra?: () => void): Scene => {
  const random = randomOf(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const maybe = <T>(value: T): T | undefined => (random() < 0.5 ? value : undefined);
  const ms = (max: number): number => Math.floor(random() * max);

  const time = new VirtualTimeScheduler(undefined, 100_000);
  const controller = new AbortController();
  const pollNow$ = new Subject<void>();
  const tags: string[] = [];
  let open = 0;
  let calls = 0;
  let leftAt: number | undefined;
  let requestsAfter = 0;
  const point = 1 + ms(45);
  const way = pick([...WAYS, ...(leaveExtra === undefined ? [] : (['extra', 'extra'] as const))]);

  /** Called by every callback. */
  const visit = (): void => {
    calls += 1;
    if (calls !== point) return;
    if (way === 'throw') throw new Error('thrown by a callback');
    leftAt = time.now();
    if (way === 'unsubscribe') subscriber.unsubscribe();
    else if (way === 'abort') controller.abort();
    else leaveExtra?.();
  };
  const visited =
    <A extends readonly unknown[], R>(callback: (...args: A) => R) =>
    (...args: A): R => {
      visit();
      return callback(...args);
    };

  const subscriber = subscriberOf({
    next: visited(() => undefined),
    error: visited(() => undefined),
    complete: visited(() => undefined),
  });

  const isSync = random() < 0.4;
  const script = Array.from({ length: 8 }, () => (random() < 0.3 ? pick(FAULTS)() : pick(STATES)));
  let polls = 0;
  const readState$ = visited((): Observable<StateReading> => {
    const answer = script[polls % script.length]!;
    polls += 1;
    return new Observable((to) => {
      if (leftAt !== undefined && subscriber.closed) requestsAfter += 1;
      open += 1;
      to.add(() => (open -= 1));
      visit();
      const reply = (): void => {
        if (typeof answer !== 'string') to.error(answer);
        else {
          to.next({ state: stateOf(answer), rawState: answer });
          to.complete();
        }
      };
      if (isSync) reply();
      else to.add(time.schedule(reply, ms(20)));
    });
  });
  const source = random() < 0.5 ? { readState$ } : { readState$, leadMs: visited(() => ms(30)) };

  const options: WatchOptions = {
    source,
    scheduler: time,
    schedule: visited(() => ms(30)),
    retry: visited(({ attempt }) => (attempt > 6 ? none : some(ms(10)))),
    random: visited(() => random()),
    deadline: maybe(random() < 0.3 ? new Date(ms(300)) : ms(300)),
    stateDeadlines: { starting: ms(200), running: ms(10_000_000), recovering: ms(300), unknown: ms(100) },
    initialDelayMs: maybe(ms(20)),
    notFoundGraceMs: ms(50),
    deadConfirmationMs: maybe(ms(60)),
    staleAfterMs: 1 + ms(40),
    maxThrottledMs: 5_000,
    emit: pick(['changes', 'polls'] as const),
    pollNow$,
    signal: controller.signal,
    resumeFrom: maybe(snapshotOf({ state: pick(['starting', 'running', 'unknown', 'success'] as const) })),
    onEvent: ({ _tag }: WatchEvent) => {
      tags.push(_tag);
      visit();
    },
  };

  const assertLeft = (what: string): void => {
    const context = `${what}, seed ${String(seed)}, ${way} at call ${String(point)}: ${tags.join(' ')}`;
    assert.equal(open, 0, `a request is open: ${context}`);
    assert.equal(time.actions.length, 0, `a timer is left: ${context}`);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0, `a listener is left: ${context}`);
    assert.equal(pollNow$.observed, false, `pollNow$ is observed: ${context}`);
    assert.equal(requestsAfter, 0, `a request was made afterwards: ${context}`);
    const ends = tags.filter((tag) => tag === 'ended').length;
    const starts = tags.filter((tag) => tag === 'started').length;
    assert.equal(ends, starts, `each start has an end: ${context}`);
    if (starts === 1) assert.deepEqual([tags.at(0), tags.at(-1)], ['started', 'ended'], context);
  };

  return {
    options,
    subscriber,
    finish: () => {
      // A trigger every 7 ms, and a look after each step.
      for (let at = 0; at < 700; at += 7) {
        time.maxFrames = at;
        time.flush();
        if (subscriber.closed) break;
        pollNow$.next();
      }
      if (subscriber.closed) assertLeft('after its end');
      subscriber.unsubscribe();
      pollNow$.next();
      assertLeft('after it was unsubscribed');
      time.maxFrames = Infinity;
      time.flush();
      assertLeft('at last');
    },
  };
};
