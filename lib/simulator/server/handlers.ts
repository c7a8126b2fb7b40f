import type { SimulatedUser } from '../SimulatorOptions.ts';
import { ID_PATTERNS } from '../checks/refs.ts';
import { findSession, readLogin, tokenBody } from '../iam/login.ts';
import type { Tokens } from '../iam/tokens.ts';
import type { Job, Seen } from '../jobs/job.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { inOrder, readQuery, takePage } from '../jobs/list.ts';
import { durationOf, readRequest, sessionOf } from '../jobs/session.ts';
import type { CompiledStep } from '../script/compileScript.ts';
import type { ServerClock } from './clock.ts';
import type { ParsedRequest, Gate, Handler } from './handling.ts';
import { badRequest, errorReply, iamError, jsonReply, noSuchJob, type ReplyMaker } from './replies.ts';

/** What the handlers share. */
export interface ServerContext {
  readonly jobs: Jobs;
  readonly clock: ServerClock;
  readonly users: readonly SimulatedUser[];
  /** Those that Keystone has issued. */
  readonly tokens: Tokens;
  /** The gateway before the paths of DLI. */
  readonly gate: Gate;
  /** The script of a job that is created by a request. */
  readonly newJobs: readonly [CompiledStep, ...CompiledStep[]];
  /** The largest page of a list. */
  readonly maxPageSize: number;
}

const illFormed = badRequest('project_id or batch_id is ill-formed');

/** The job that a request is for, or what DLI says if there is none. */
const askedJob = (
  { jobs }: ServerContext,
  { ref }: ParsedRequest,
): { readonly job: Job } | { readonly refused: ReplyMaker } => {
  if (!ref) return { refused: illFormed };
  const job = jobs.find(ref);
  return job ? { job } : { refused: noSuchJob };
};

/**
 * Answers a poll one job.
 *
 * @param world - what the handlers share
 * @param bodyOf - what is told of it
 */
const showJob =
  (world: ServerContext, bodyOf: (job: Job, seen: Seen) => unknown): Handler =>
  (asked) => {
    const found = askedJob(world, asked);
    if ('refused' in found) return { reply: found.refused(asked) };
    const { job } = found;
    const { kind, step, seen } = job.poll(asked.at);
    const { latencyMs } = step;
    return kind === 'state'
      ? { reply: jsonReply(200, bodyOf(job, seen), step.headers), latencyMs }
      : { reply: step.reply(asked), latencyMs };
  };

/** `GET /v2.0/{project_id}/batches/{batch_id}/state` (dli_02_0127). */
export const showState = (world: ServerContext): Handler =>
  showJob(world, ({ ref }, { state }) => ({ id: ref.batchId, state }));

/** `GET /v2.0/{project_id}/batches/{batch_id}` (dli_02_0126), which tells no duration. */
export const showDetail = (world: ServerContext): Handler =>
  showJob(world, (job, seen) => {
    const { feature, sparkVersion: spark_version } = job.particulars;
    return { ...sessionOf(job, seen), feature, spark_version };
  });

const unpublished = errorReply({
  status: 404,
  code: 'APIG.0101',
  message: 'The API does not exist or has not been published in the environment',
  shape: 'gateway',
});

/** What the gateway says to a path that it does not know. It polls for the path before it polls the token. */
export const showUnpublished: Handler = ({ requestId }) => ({
  reply: unpublished({ requestId }),
});

/** That a finished job cannot be cancelled is documented; code and text are a guess, from the list of dli_02_0056. */
const finished = errorReply({ status: 400, code: 'DLI.0007', message: 'The operation is not supported' });

/** `DELETE /v2.0/{project_id}/batches/{batch_id}` (dli_02_0129). */
export const cancelJob =
  (world: ServerContext): Handler =>
  (asked) => {
    const found = askedJob(world, asked);
    if ('refused' in found) return { reply: found.refused(asked) };
    const { job } = found;
    const { kind, step } = job.peek(asked.at);
    if (kind === 'fault' && step.hides) return { reply: noSuchJob(asked) };
    if (job.isFinished(asked.at)) return { reply: finished(asked) };
    job.cancel(asked.at);
    return { reply: jsonReply(200, { msg: 'deleted' }) };
  };

const malformedJob = badRequest('project_id is ill-formed');

/** `POST /v2.0/{project_id}/batches` (dli_02_0124). Its answer is no poll: the script of the job is not touched. */
export const submitJob =
  ({ jobs, newJobs }: ServerContext): Handler =>
  (asked) => {
    const { projectId = '' } = asked.params;
    if (!ID_PATTERNS.projectId.test(projectId)) return { reply: malformedJob(asked) };
    const options = readRequest(asked.body.toString());
    if ('wrong' in options) return { reply: badRequest(options.wrong)(asked) };
    const job = jobs.add(newJobs, { ...options, projectId });
    const session = sessionOf(job, { state: 'starting', since: job.particulars.createdAt });
    return { reply: jsonReply(200, { ...session, appId: '', duration: 0 }) };
  };

const malformedQuery = badRequest('project_id is ill-formed');

/** `GET /v2.0/{project_id}/batches` (dli_02_0125). */
export const listJobs =
  ({ jobs, clock, maxPageSize }: ServerContext): Handler =>
  (asked) => {
    const { projectId = '' } = asked.params;
    if (!ID_PATTERNS.projectId.test(projectId)) return { reply: malformedQuery(asked) };
    const query = readQuery(asked.query, maxPageSize);
    if ('wrong' in query) return { reply: badRequest(query.wrong)(asked) };
    const now = clock.now();
    const ordered = inOrder(jobs.of(projectId), query.order, (job) =>
      durationOf(job, job.peek(asked.at).seen, now),
    );
    const { total, shown } = takePage(ordered, query, asked.at);
    const sessions = shown.map(({ job, seen }) => ({
      ...sessionOf(job, seen),
      duration: durationOf(job, seen, now),
    }));
    return { reply: jsonReply(200, { from: query.from, total, create_time: now, sessions }) };
  };

/** `POST /v3/auth/tokens` of Keystone: a token by password, for a project (iam_30_0001). */
export const issueToken =
  ({ users, tokens }: ServerContext): Handler =>
  ({ body, query, headers }) => {
    const login = readLogin(body.toString());
    // Never the value: it may be the password.
    if ('missing' in login) return { reply: iamError(400, `The request body is invalid: ${login.missing}.`) };
    const session = findSession(users, login);
    if ('refused' in session) return { reply: iamError(401, session.refused) };
    const issued = tokens.issue();
    const isShort = Boolean(new URLSearchParams(query).get('nocatalog'));
    const told = tokenBody(issued, session, isShort ? undefined : `http://${headers.host ?? ''}`);
    return { reply: jsonReply(201, told, { 'x-subject-token': issued.token }) };
  };
