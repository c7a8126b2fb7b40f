import type { Job, Seen } from '../jobs/Job.ts';
import { jsonReply } from '../replies/jsonReply.ts';
import { askedJob } from './askedJob.ts';
import type { Handler } from './Handler.ts';
import type { World } from './World.ts';

/**
 * Answers a look at one job.
 *
 * @param world - what the handlers share
 * @param bodyOf - what is told of it
 */
export const showJob =
  (world: World, bodyOf: (job: Job, seen: Seen) => unknown): Handler =>
  (asked) => {
    const found = askedJob(world, asked);
    if ('refused' in found) return { reply: found.refused(asked) };
    const { job } = found;
    const { kind, step, seen } = job.look(asked.at);
    const { latencyMs } = step;
    return kind === 'state'
      ? { reply: jsonReply(200, bodyOf(job, seen), step.headers), latencyMs }
      : { reply: step.reply(asked), latencyMs };
  };
