import type { Queue } from 'bullmq';
import { type BatchTarget, jobsOf } from '../fleet/targets.ts';
import { keyOf } from '../model/snapshots.ts';
import { checkedIterable, checkedQueue } from './addWatches.ts';
import { runScript, type Script } from './redis.ts';

/**
 * Ends watches of a queue, also those whose attempt is under way. Nothing of them is stored or reported after it has resolved; the
 * jobs of DLI themselves go on.
 *
 * **When to use**: when nobody is interested in a job any more. `queue.remove(id)` of BullMQ does the same for a watch that waits, but
 * not for one at work: BullMQ refuses to remove a job that a worker has.
 *
 * **Gotchas**
 * - A request that is under way is not aborted; its answer is dropped.
 * - It is not reported as a change of {@link watchResults$}.
 * - A watch that was removed may be added again at once.
 *
 * @example
 * ```ts
 * import type { Queue } from 'bullmq';
 * import { testRef } from 'dli-watch/testing';
 * import { removeWatches } from 'dli-watch/bullmq';
 *
 * export const forget = (queue: Queue) => removeWatches(queue, [testRef]);
 * ```
 *
 * @param queue - a `Queue` of BullMQ
 * @param targets - the jobs; those without a watch are ignored
 * @throws `TypeError`, before anything is removed, for an invalid target; the message names it and its value
 * @category More than one process
 * @since 0.2.0
 */
export const removeWatches = async (queue: Queue, targets: Iterable<BatchTarget>): Promise<void> => {
  checkedQueue('queue', queue);
  checkedIterable('targets', targets);
  for (const { ref } of jobsOf(targets).first) await remove(queue, keyOf(ref));
};

/** Takes the job from its worker first, if it has one. Another worker may take it before it is removed. */
const remove = async (queue: Queue, id: string): Promise<void> => {
  while ((await queue.remove(id)) === 0) await runScript(queue, UNLOCK, [`${queue.toKey(id)}:lock`]);
};

const UNLOCK: Script = {
  name: 'dliWatchUnlock',
  numberOfKeys: 1,
  lua: `return redis.call('DEL', KEYS[1])`,
};
