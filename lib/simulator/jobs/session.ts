import { isTerminal, type Job, stateWord, type VisibleState } from './job.ts';

type Fields = Readonly<Record<string, unknown>>;

/** List and detail show the last ten lines of the log (dli_02_0125). */
const LOG_LINES = 10;

/** A job as list and detail show it (dli_02_0125, dli_02_0126). */
export const sessionOf = ({ ref, data }: Job, { state, since }: VisibleState): Fields => {
  const { name, owner, proxyUser, appId, scType, image, log, clusterName, queue, createdAt, reqBody } = data;
  return {
    id: ref.batchId,
    state,
    appId: stateWord(state) === 'starting' ? null : appId,
    name,
    owner,
    proxyUser,
    kind: 'spark',
    log: log.slice(-LOG_LINES),
    sc_type: scType,
    cluster_name: clusterName,
    queue,
    image,
    create_time: createdAt,
    update_time: since,
    req_body: reqBody,
  };
};

/** A new job as the answer to its creation shows it (dli_02_0124): `starting`, whatever its script, and without the request. */
export const newSessionOf = (job: Job): Fields => {
  const { req_body: _, ...session } = sessionOf(job, { state: 'starting', since: job.data.createdAt });
  return { ...session, appId: '', log: [], duration: 0 };
};

/**
 * How long a job has run so far, or ran, in ms; 0 for a job created in the future and for a hidden job.
 *
 * @param job - the job
 * @param visible - its current state
 * @param now - a moment
 */
export const durationOf = (job: Job, visible: VisibleState | undefined, now: number): number => {
  if (!visible) return 0;
  const end = isTerminal(visible.state) ? visible.since : job.epochOf(now);
  return Math.max(0, end - job.data.createdAt);
};
