import { checkedSource, type StateSource } from '../model/StateSource.ts';
import { type LimitOptions, limitSettingsOf } from './LimitOptions.ts';
import { isCoalesced } from './coalesced.ts';
import { RequestQueue } from './limit/RequestQueue.ts';
import { limitedLead, limitedMethod, type Method, proxyMethods } from './limit/methods.ts';

/**
 * Queues the requests of a source so that all watches that share it stay within a quota.
 *
 * ```text
 * requests                          abc         d
 * limited(…, { concurrency: 2 })    ab-c        d           c starts when a or b has ended
 * limited(…, { rate: 1 in 4 ms })   a---b---c---d           due evenly spaced, first in, first out
 *
 * requests                          ab       c
 * answers                            x                      429 with a Retry-After of 6 ms
 * limited(…, { rate: 1 in 4 ms })   a------b---c            nothing starts during the pause, and no burst follows
 * ```
 *
 * **When to use**: when many watches share a client. The gateway counts the requests of a user or an address, not those for
 * one job, so a quota that is exceeded by one watch is exceeded for all of them.
 *
 * **Gotchas**
 * - Each call makes a queue of its own: call it once, and give the result to all watches.
 * - Every method that sends requests is queued, each page of a list as a request of its own. Further requests of one call (a
 *   retry with a renewed credential, the poll after a refused cancel) share its slot. Token requests do not count.
 * - A `ThrottledError` pauses the whole queue: for its `Retry-After`, else for the quota window that the gateway names
 *   (`time:5 minute`), else for 1 s, doubled up to 60 s until a request is answered; never longer than `maxRetryAfterMs`. The
 *   error is passed on. Other errors do not pause the queue. Without `concurrency` and `rate`, all waiting requests start
 *   together after the pause.
 * - An urgent poll (`readState$(ref, { urgent: true })`, the last one before a time limit) goes before all ordinary requests.
 *   `leadMs()` says how long it may have to wait; a watch starts its last poll that much earlier.
 * - A retry is a new request at the back of the queue. Unsubscribing removes a waiting request and frees the slot of one in
 *   flight. After the client is closed, waiting requests fail as their turn comes.
 * - Time in the queue counts towards `deadline`, `staleAfterMs` and the `timeoutMs` of `cancelOn`, but not towards a retry
 *   budget (`PollError.durationMs` is measured from the start of the request) or the client's `requestTimeoutMs`. When more
 *   polls are due than the rate allows, all of them are late.
 * - Lateness of timers of up to 250 ms is made up for, so that 300 requests a second are 300, and some may start together.
 *   With `requests: 1` there is nothing to make up within: `{ requests: 50, perMs: 1_000 }` is reached, where
 *   `{ requests: 1, perMs: 20 }` is as slow as the timers are.
 * - Each request and its answer run in the asynchronous context (`AsyncLocalStorage`) of its subscriber.
 * - Put it beneath `coalesced`, never above. A source of your own that lists batches has to set `next` on its pages.
 *
 * @example
 * ```ts
 * import { every, limited, watchBatch$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = limited(fakeSource(['running', 'success']), { rate: { requests: 1, perMs: 20 } });
 * const startedAt = performance.now();
 * for (const projectId of ['a', 'b']) {
 *   watchBatch$(projectId, testRef.batchId, { source, schedule: every(1) }).subscribe({
 *     next: ({ state }) => console.log(projectId, state),
 *     complete: () => console.log('polls:', source.polls(), performance.now() - startedAt >= 40),
 *   });
 * }
 * // => a running
 * // => b running
 * // => a success
 * // => polls: 3 true
 * // => b success
 * // => polls: 4 true
 * ```
 *
 * @param source - a client, or any `StateSource`; the result has all of its properties
 * @param options - how many requests at once and within a span of time: see {@link LimitOptions}
 * @throws `TypeError` for an invalid source, a coalesced one, or an invalid option; the message names the option and its
 * value
 * @category Sources
 * @since 0.1.0
 */
export const limited = <S extends StateSource>(source: S, options: LimitOptions): S => {
  checkedSource('source', source);
  if (isCoalesced(source))
    throw new TypeError(
      'source: expected a source that is not coalesced; limit the client instead: coalesced(limited(client, …))',
    );
  const queue = new RequestQueue(limitSettingsOf(options));
  const replace = (name: PropertyKey, method: Method): Method => limitedMethod(queue, name, method);
  return proxyMethods(source, replace, { leadMs: limitedLead(queue, source) });
};
