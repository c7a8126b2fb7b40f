// The peers, each used as its documentation says, on top of a function that polls a job. They run over HTTP and in virtual
// time.
import { ExponentialBackoff, handleWhenResult, retry } from 'cockatiel';
import { createHttpPoller, type OperationResponse } from '@azure/core-lro';
import { createWaiter, WaiterState } from '@smithy/util-waiter';
import pWaitFor from 'p-wait-for';
import { defer, lastValueFrom, repeat, takeWhile, timer } from 'rxjs';

/** Polls the job: whether it has ended. */
export type Poll = () => Promise<boolean>;
/** Waits until the job has ended. */
export type Peer = (poll: Poll) => Promise<unknown>;

/** 11 days: no peer may give up. */
const FOR_EVER_S = 1e6;

/** `waitUntil…` of the AWS SDK: random delays whose upper bound doubles from `minDelay` to `maxDelay`. */
export const smithy =
  (minDelayMs: number, maxDelayMs: number): Peer =>
  (poll) =>
    createWaiter(
      { client: {}, minDelay: minDelayMs / 1_000, maxDelay: maxDelayMs / 1_000, maxWaitTime: FOR_EVER_S },
      {},
      // As in the generated code of a service, each answer is a reason.
      async () => {
        const ended = await poll();
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

/** The poller of the Azure SDK, which polls the `operation-location` of a submitted job. */
export const coreLro =
  (intervalInMs: number): Peer =>
  async (poll) =>
    createHttpPoller(
      {
        sendInitialRequest: () => Promise.resolve(operation({ 'operation-location': URL }, {})),
        sendPollRequest: async () => operation({}, { status: (await poll()) ? 'Succeeded' : 'Running' }),
      },
      { intervalInMs, resolveOnUnsuccessful: true },
    ).pollUntilDone();

export const waitFor =
  (intervalMs: number): Peer =>
  (poll) =>
    pWaitFor(poll, { interval: intervalMs });

/** Retries until the result is right: exponential with decorrelated jitter; it doubles by default. */
export const cockatiel =
  (initialDelay: number, maxDelay: number, exponent = 2): Peer =>
  (poll) =>
    retry(
      handleWhenResult((ended) => ended === false),
      { maxAttempts: Infinity, backoff: new ExponentialBackoff({ initialDelay, maxDelay, exponent }) },
    ).execute(poll);

/** The recipe of RxJS. */
export const deferRepeat =
  (intervalMs: number): Peer =>
  (poll) =>
    lastValueFrom(
      defer(poll).pipe(
        repeat({ delay: () => timer(intervalMs) }),
        takeWhile((ended) => !ended, true),
      ),
    );

/** A loop as one writes it by hand. */
export const loop =
  (intervalMs: number): Peer =>
  async (poll) => {
    while (!(await poll())) await new Promise((resolve) => setTimeout(resolve, intervalMs));
  };
