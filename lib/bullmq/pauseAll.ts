import { type QueueOwner, runScript, type Script } from './redis.ts';

/**
 * Pauses all workers of a queue, by the limiter of BullMQ: a job starts again when `pauseMs` have passed. A pause or a window of
 * the limiter that lasts longer stays.
 */
export const pauseAll = async (owner: QueueOwner, pauseMs: number): Promise<void> => {
  await runScript(owner, PAUSE, [owner.toKey('limiter'), Math.ceil(pauseMs), Number.MAX_SAFE_INTEGER]);
};

/** As `rateLimit` of BullMQ does, but that one also shortens a pause. */
const PAUSE: Script = {
  name: 'dliWatchPause',
  numberOfKeys: 1,
  lua: `
local leftMs = redis.call('PTTL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[2], 'PX', math.max(leftMs, tonumber(ARGV[1])))
return 1`,
};
