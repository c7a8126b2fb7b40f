import {
  beginningOf,
  encodedResult,
  type EndedData,
  type RunRev,
  storedData,
  type WatchData,
  type WatchResult,
} from './JobData.ts';
import { type QueueOwner, runScript, type Script } from './redis.ts';
import { streamKeys } from './streamKeys.ts';

/** What an attempt has led to. */
export interface Commit {
  readonly jobId: string;
  /** The token of the lock under which the attempt was made. */
  readonly token: string;
  readonly before: RunRev;
  readonly after: WatchData | EndedData;
  readonly progress: object;
  /** The changes of the attempt, the end of the watch last. */
  readonly changes: readonly WatchResult[];
  /** How many changes the stream keeps at least. */
  readonly retain: number;
}

/**
 * Stores what an attempt has led to, if its worker still has the job: the data of the job, its progress, and its changes in the
 * stream. Returns whether it did; a worker that has lost the job must not touch it any more.
 *
 * The client repeats a command whose answer was lost with the connection. The second one finds the data of the first, and
 * writes nothing.
 */
export const commit = async (owner: QueueOwner, commit: Commit): Promise<boolean> => {
  const { jobId, token, before, after, progress, changes, retain } = commit;
  const jobKey = owner.toKey(jobId);
  const { stream, count } = streamKeys(owner.toKey(''));
  const written = await runScript(owner, COMMIT, [
    jobKey,
    `${jobKey}:lock`,
    stream,
    count,
    token,
    beginningOf(before),
    beginningOf(after),
    JSON.stringify(storedData(after)),
    JSON.stringify(progress),
    retain,
    jobId,
    before.run,
    before.rev,
    ...changes.map((change) => JSON.stringify(encodedResult(change))),
  ]);
  return written === 1;
};

const COMMIT: Script = {
  name: 'dliWatchCommit',
  numberOfKeys: 4,
  lua: `
local data = redis.call('HGET', KEYS[1], 'data')
if not data or redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
local begins = function(beginning) return string.sub(data, 1, #beginning) == beginning end
if begins(ARGV[3]) then return 1 end
if not begins(ARGV[2]) then return 0 end
for i = 10, #ARGV do
  local id = string.format('%.0f-0', redis.call('INCR', KEYS[4]))
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[6], id,
    'job', ARGV[7], 'run', ARGV[8], 'rev', ARGV[9] + i - 9, 'result', ARGV[i])
end
redis.call('HSET', KEYS[1], 'data', ARGV[4], 'progress', ARGV[5])
return 1`,
};
