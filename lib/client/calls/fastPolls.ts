import { emitProcessWarning } from '../../checks/processWarning.ts';
import { monotonicNow, type WatchScheduler } from '../../schedule/watchScheduler.ts';

/** The most polls of one job in a second that cause no warning. */
const MAX_POLLS_PER_SECOND = 20;
/** Above this number of jobs within a second, the counts are lower bounds. It bounds the memory. */
const MAX_COUNTED = 1_024;

/**
 * Returns a function to call before each poll. It warns once, by a process warning with the code `DLI_WATCH_FAST_POLLS`,
 * when one job is polled more than 20 times within a second.
 *
 * It counts in windows of a second, so the jobs of a slow watch are forgotten. With more jobs than it counts, it lets each
 * count fall by one for a job that it does not take (Misra and Gries): no job is accused wrongly.
 */
export const createFastPollWarning = (scheduler: WatchScheduler): ((batchId: string) => void) => {
  let warned = false;
  let windowEndsMs = 0;
  const counts = new Map<string, number>();
  return (batchId) => {
    if (warned) return;
    const now = monotonicNow(scheduler);
    if (now >= windowEndsMs) {
      windowEndsMs = now + 1_000;
      counts.clear();
    }
    const count = (counts.get(batchId) ?? 0) + 1;
    if (count > 1 || counts.size < MAX_COUNTED) counts.set(batchId, count);
    else decrementAll(counts);
    if (count <= MAX_POLLS_PER_SECOND) return;
    warned = true;
    counts.clear();
    warn(batchId);
  };
};

const decrementAll = (counts: Map<string, number>): void => {
  for (const [batchId, count] of counts) {
    if (count === 1) counts.delete(batchId);
    else counts.set(batchId, count - 1);
  }
};

const warn = (batchId: string): void => {
  const message =
    `batch ${batchId} is polled more than ${String(MAX_POLLS_PER_SECOND)} times a second; ` +
    'is its schedule in milliseconds, and is it watched more often than intended?';
  emitProcessWarning(message, { code: 'DLI_WATCH_FAST_POLLS' });
};
