import { ID_PATTERNS } from '../jobs/ID_PATTERNS.ts';
import { durationOf } from '../jobs/durationOf.ts';
import { sessionOf } from '../jobs/sessionOf.ts';
import { inOrder } from '../list/inOrder.ts';
import { readQuery } from '../list/readQuery.ts';
import { takePage } from '../list/takePage.ts';
import { badRequest } from '../replies/badRequest.ts';
import { jsonReply } from '../replies/jsonReply.ts';
import type { Handler } from './Handler.ts';
import type { World } from './World.ts';

const illFormed = badRequest('project_id is ill-formed');

/** `GET /v2.0/{project_id}/batches` (dli_02_0125). */
export const listJobs =
  ({ jobs, clock, maxPageSize }: World): Handler =>
  (asked) => {
    const { projectId = '' } = asked.params;
    if (!ID_PATTERNS.projectId.test(projectId)) return { reply: illFormed(asked) };
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
