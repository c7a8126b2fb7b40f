import { expected, hasMethods } from '../checks/values.ts';
import type { StateSource } from '../model/StateSource.ts';
import { type LimitOptions, limitSettingsOf } from './LimitOptions.ts';
import { coalescedSources } from './coalescedSources.ts';
import { RequestQueue } from './limit/RequestQueue.ts';
import { limitedMethod, proxyMethods } from './limit/limitedMethod.ts';

const checkedSource = expected('a StateSource, an object with readState$', (value) =>
  hasMethods(value, 'readState$'),
);

/**
 * Holds back the requests of a source, so that all who share it stay within a quota.
 *
 * ```text
 * asked                             abc         d
 * limited(…, { concurrency: 2 })    ab-c        d           c when one of a and b has ended
 * limited(…, { rate: 1 in 4 ms })   a---b---c---d           evenly spaced, first in first out
 *
 * asked                             ab       c
 * answers                            x                      429, which asks for 6 ms
 * limited(…, { rate: 1 in 4 ms })   a------b---c            nothing starts in the pause, and no burst follows
 * ```
 *
 * **When to use**: when many watches share a client. The gateway counts the requests of a user or an address, not those
 * for a job: what is refused to one watch is refused to all of them.
 *
 * **Gotchas**
 * - Each call makes a queue of its own: call it once, and give all watches what it returns.
 * - Every method that sends requests goes through the queue, each page of a list by itself. What a method sends more than
 *   once it sends in one place: a call whose credential was renewed, the poll that follows a refused cancel. Requests for
 *   tokens do not count.
 * - A `ThrottledError` pauses all: for its `Retry-After`, else for the window that the gateway names (`time:5 minute`),
 *   else for 1 s, doubled up to 60 s until an answer comes; never for longer than `maxRetryAfterMs`. It is passed on. No
 *   other error pauses. Without `concurrency` and `rate` that is all it does, and all who wait start together afterwards.
 * - A retry is a new request, at the back. Who leaves while it waits leaves the queue; who leaves in flight makes room.
 *   When the client is closed, those that wait hear of it as they have their turn.
 * - The time in the queue counts for `deadline`, `staleAfterMs`, `limitElapsed` and the `timeoutMs` of `cancelOn`, not for
 *   the client's `requestTimeoutMs`. With more polls due than the rate allows, all of them are late.
 * - Waits are whole milliseconds: 300 requests a second are 250, 4 ms apart.
 * - It stands beneath `coalesced`, never above. A source of your own that lists batches has to tell `next` on its pages.
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
 * @param source - a client, or any `StateSource`; what is returned has all that it has
 * @param options - how many at once, how many in a span of time: see {@link LimitOptions}
 * @throws `TypeError` for what is no source, for a coalesced one, and for an option that cannot be right; it names the
 * option and its value
 * @category Sources
 * @since 0.1.0
 */
export const limited = <S extends StateSource>(source: S, options: LimitOptions): S => {
  checkedSource('source', source);
  if (coalescedSources.has(source))
    throw new TypeError(
      'source: expected a source that is not coalesced; limit beneath it: coalesced(limited(client, …))',
    );
  const queue = new RequestQueue(limitSettingsOf(options));
  return proxyMethods(source, (name, method) => limitedMethod(queue, name, method));
};
