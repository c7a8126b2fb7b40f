import type { ServiceClock } from '../clock.ts';
import type { Tokens } from '../iam/tokens.ts';
import type { Job, VisibleState } from '../jobs/job.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { inOrder, readQuery, takePage } from '../jobs/list.ts';
import { readJobRequest } from '../jobs/jobRequest.ts';
import { logOf, readLogQuery } from '../jobs/log.ts';
import { isProjectId } from '../jobs/refs.ts';
import { durationOf, newSessionOf, sessionOf } from '../jobs/session.ts';
import type { CompiledScript } from '../script/compileScript.ts';
import type { SimulatedUser } from '../SimulatorOptions.ts';
import { badRequest, errorReply, jsonReply, noSuchJob } from './replies.ts';
import { type Authenticator, type Handler, jsonBody, type Outcome, type ServiceRequest } from './request.ts';

/** What the handlers share. */
export interface ServiceContext {
  readonly jobs: Jobs;
  readonly clock: ServiceClock;
  readonly users: readonly SimulatedUser[];
  readonly tokens: Tokens;
  /** Authenticates the calls of DLI. */
  readonly authenticate: Authenticator;
  /** The script of jobs created by a request. */
  readonly newJobs: CompiledScript;
  readonly maxPageSize: number;
}

/** `GET /v2.0/{project_id}/batches/{batch_id}/state` (dli_02_0127). */
export const showState = (context: ServiceContext): Handler =>
  showJob(context, ({ ref }, { state }) => ({ id: ref.batchId, state }));

/** `GET /v2.0/{project_id}/batches/{batch_id}` (dli_02_0126). Unlike a list, it has no duration. */
export const showDetail = (context: ServiceContext): Handler =>
  showJob(context, (job, visible) => {
    const { feature, sparkVersion: spark_version } = job.data;
    return { ...sessionOf(job, visible), feature, spark_version };
  });

const showJob = (context: ServiceContext, bodyOf: (job: Job, visible: VisibleState) => unknown): Handler =>
  withJob(context, (job, request) => {
    const { kind, step, visible } = job.poll(request.at);
    const { latencyMs } = step;
    return kind === 'state'
      ? { reply: jsonReply(200, bodyOf(job, visible), step.headers), latencyMs }
      : { reply: step.reply(request), latencyMs };
  });

const illFormedIds = badRequest('project_id or batch_id is ill-formed');

/** A handler of calls about one job. Rejects invalid ids and unknown jobs. */
const withJob =
  ({ jobs }: ServiceContext, handle: (job: Job, request: ServiceRequest) => Outcome): Handler =>
  (request) => {
    if (!request.ref) return { reply: illFormedIds(request) };
    const job = jobs.find(request.ref);
    return job ? handle(job, request) : { reply: noSuchJob(request) };
  };

/** `GET …/batches/{batch_id}/log` (dli_02_0128, deprecated). Not a poll: it does not advance the script. */
export const showLog = (context: ServiceContext): Handler =>
  withJob(context, (job, request) => {
    if (isHidden(job, request)) return { reply: noSuchJob(request) };
    const query = readLogQuery(request.query);
    return {
      reply: 'wrong' in query ? badRequest(query.wrong)(request) : jsonReply(200, logOf(job, query)),
    };
  });

/** Whether the state call would not find a job. */
const isHidden = (job: Job, { at }: ServiceRequest): boolean => {
  const { kind, step } = job.peek(at);
  return kind === 'fault' && step.hidesJob;
};

// That a finished job cannot be cancelled is documented; code and text are a guess, from the list of dli_02_0056.
const alreadyFinished = errorReply({
  status: 400,
  code: 'DLI.0007',
  message: 'The operation is not supported',
});

/** `DELETE /v2.0/{project_id}/batches/{batch_id}` (dli_02_0129). */
export const cancelJob = (context: ServiceContext): Handler =>
  withJob(context, (job, request) => {
    if (isHidden(job, request)) return { reply: noSuchJob(request) };
    if (job.isFinished(request.at)) return { reply: alreadyFinished(request) };
    job.cancel(request.at);
    return { reply: jsonReply(200, { msg: 'deleted' }) };
  });

const illFormedProject = badRequest('project_id is ill-formed');

/** A handler of calls about one project. Rejects invalid ids; no project is unknown. */
const withProject =
  (handle: (projectId: string, request: ServiceRequest) => Outcome): Handler =>
  (request) => {
    const { projectId } = request.params;
    return isProjectId(projectId) ? handle(projectId, request) : { reply: illFormedProject(request) };
  };

/** `POST /v2.0/{project_id}/batches` (dli_02_0124). The answer is not a poll and does not advance the script. */
export const submitJob = ({ jobs, newJobs }: ServiceContext): Handler =>
  withProject((projectId, request) => {
    const options = readJobRequest(jsonBody(request));
    if ('wrong' in options) return { reply: badRequest(options.wrong)(request) };
    const job = jobs.add(newJobs, { ...options, projectId });
    return { reply: jsonReply(200, newSessionOf(job)) };
  });

/** `GET /v2.0/{project_id}/batches` (dli_02_0125). */
export const listJobs = ({ jobs, clock, maxPageSize }: ServiceContext): Handler =>
  withProject((projectId, request) => {
    const query = readQuery(request.query, maxPageSize);
    if ('wrong' in query) return { reply: badRequest(query.wrong)(request) };
    const { at } = request;
    const ordered = inOrder(jobs.of(projectId), query.order, (job) =>
      durationOf(job, job.peek(at).visible, at),
    );
    const { total, entries } = takePage(ordered, query, at);
    const sessions = entries.map(({ job, visible }) => ({
      ...sessionOf(job, visible),
      duration: durationOf(job, visible, at),
    }));
    return { reply: jsonReply(200, { from: query.from, total, create_time: clock.now(), sessions }) };
  });
