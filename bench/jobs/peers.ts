// The peers, each as its documents say: how it waits for a job, given how one asks for its state. In these forms they run
// over HTTP and in virtual time alike.
import { ExponentialBackoff, handleWhenResult, retry } from '#cockatiel';
import { createHttpPoller, type OperationResponse } from '#core-lro';
import { createWaiter, WaiterState } from '@smithy/util-waiter';
import pWaitFor from 'p-wait-for';
import {
  asyncScheduler,
  defer,
  exhaustMap,
  interval,
  lastValueFrom,
  repeat,
  type SchedulerLike,
  switchMap,
  takeWhile,
  timer,
} from 'rxjs';

/** Whether the job has ended. */
export type Ask = () => Promise<boolean>;
/** Waits until it has. */
export type Peer = (ask: Ask) => Promise<unknown>;

/** A day and more: none of them is to give up. */
const FOR_EVER_S = 1e6;

/** `waitUntil…` of the AWS SDK: from `minDelay` on, up to twice as long each time, by chance, at most `maxDelay`. */
export const smithy =
  (minDelayMs: number, maxDelayMs: number): Peer =>
  (ask) =>
    createWaiter(
      { client: {}, minDelay: minDelayMs / 1_000, maxDelay: maxDelayMs / 1_000, maxWaitTime: FOR_EVER_S },
      {},
      // As the code generated for a service does it: each answer is a reason.
      async () => {
        const ended = await ask();
        return {
          state: ended ? WaiterState.SUCCESS : WaiterState.RETRY,
          reason: { $metadata: { httpStatusCode: 200 } },
        };
      },
    );

const URL = 'https://example.com/operation';
const operation = (headers: Record<string, string>, body: object): OperationResponse => ({
  flatResponse: body,
  rawResponse: { statusCode: 202, request: { method: 'POST', url: URL }, headers, body },
});

/** The poller of the Azure SDK: the job was submitted, and is asked for at its `operation-location`. */
export const coreLro =
  (intervalInMs: number): Peer =>
  async (ask) =>
    createHttpPoller(
      {
        sendInitialRequest: () => Promise.resolve(operation({ 'operation-location': URL }, {})),
        sendPollRequest: async () => operation({}, { status: (await ask()) ? 'Succeeded' : 'Running' }),
      },
      { intervalInMs, resolveOnUnsuccessful: true },
    ).pollUntilDone();

export const waitFor =
  (intervalMs: number): Peer =>
  (ask) =>
    pWaitFor(ask, { interval: intervalMs });

/** A retry while the result is not the one: exponential with decorrelated jitter, doubled, which is its default. */
export const cockatiel =
  (initialDelay: number, maxDelay: number, exponent = 2): Peer =>
  (ask) =>
    retry(
      handleWhenResult((ended) => ended === false),
      { maxAttempts: Infinity, backoff: new ExponentialBackoff({ initialDelay, maxDelay, exponent }) },
    ).execute(ask);

const untilEnd = takeWhile((ended: boolean) => !ended, true);

/** The recipe that is found most; the first poll comes after an interval, and one that takes longer is thrown away. */
export const intervalSwitchMap =
  (intervalMs: number, scheduler: SchedulerLike = asyncScheduler): Peer =>
  (ask) =>
    lastValueFrom(interval(intervalMs, scheduler).pipe(switchMap(ask), untilEnd));

export const timerExhaustMap =
  (intervalMs: number, scheduler: SchedulerLike = asyncScheduler): Peer =>
  (ask) =>
    lastValueFrom(timer(0, intervalMs, scheduler).pipe(exhaustMap(ask), untilEnd));

export const deferRepeat =
  (intervalMs: number, scheduler: SchedulerLike = asyncScheduler): Peer =>
  (ask) =>
    lastValueFrom(defer(ask).pipe(repeat({ delay: () => timer(intervalMs, scheduler) }), untilEnd));

/** What one writes by hand. */
export const loop =
  (intervalMs: number): Peer =>
  async (ask) => {
    while (!(await ask())) await new Promise((resolve) => setTimeout(resolve, intervalMs));
  };
