import type { BatchRef } from '../../model/BatchRef.ts';
import type { JobOptions } from '../JobOptions.ts';
import type { Particulars } from './Particulars.ts';

/** The last ten lines are shown (dli_02_0125). */
const LOG_LINES = 10;

/** As the example of the API reference has them (dli_02_0125). */
const EMPTY_LOG = ['stdout: ', 'stderr: ', 'YARN Diagnostics: '];

/** The settings of recovery that the service writes into `req_body`, by its defaults. */
const RECOVERY = { autoRecovery: false, minRecoveryDelayTime: 10_000, maxRetryTimes: 20 };

/** What is known of a job: what was given, and the defaults. */
export const particularsOf = (
  { batchId }: BatchRef,
  { queue, clusterName, request, ...given }: Omit<JobOptions, keyof BatchRef>,
  now: number,
): Particulars => {
  const onQueue = queue ?? clusterName ?? 'default';
  return {
    owner: 'tester',
    appId: `batch-session-${batchId}:31309`,
    scType: 'A',
    createdAt: now,
    ...given,
    queue: onQueue,
    clusterName: clusterName ?? onQueue,
    log: (given.log ?? EMPTY_LOG).slice(-LOG_LINES),
    reqBody: JSON.stringify({ name: given.name, queue: onQueue, ...RECOVERY, ...request }),
  };
};
