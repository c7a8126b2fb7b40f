import { readRequest } from '../create/readRequest.ts';
import { ID_PATTERNS } from '../jobs/ID_PATTERNS.ts';
import { sessionOf } from '../jobs/sessionOf.ts';
import { badRequest } from '../replies/badRequest.ts';
import { jsonReply } from '../replies/jsonReply.ts';
import type { Handler } from './Handler.ts';
import type { World } from './World.ts';

const illFormed = badRequest('project_id is ill-formed');

/** `POST /v2.0/{project_id}/batches` (dli_02_0124). Its answer is no look: the script of the job is not touched. */
export const submitJob =
  ({ jobs, newJobs }: World): Handler =>
  (asked) => {
    const { projectId = '' } = asked.params;
    if (!ID_PATTERNS.projectId.test(projectId)) return { reply: illFormed(asked) };
    const options = readRequest(asked.body.toString());
    if ('wrong' in options) return { reply: badRequest(options.wrong)(asked) };
    const job = jobs.add(newJobs, { ...options, projectId });
    const session = sessionOf(job, { state: 'starting', since: job.particulars.createdAt });
    return { reply: jsonReply(200, { ...session, appId: '', duration: 0 }) };
  };
