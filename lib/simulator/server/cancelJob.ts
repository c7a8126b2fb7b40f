import { errorReply } from '../replies/errorReply.ts';
import { jsonReply } from '../replies/jsonReply.ts';
import { noSuchJob } from '../replies/noSuchJob.ts';
import { askedJob } from './askedJob.ts';
import type { Handler } from './Handler.ts';
import type { World } from './World.ts';

/** That a finished job cannot be cancelled is documented; code and text are a guess, from the list of dli_02_0056. */
const finished = errorReply({ status: 400, code: 'DLI.0007', message: 'The operation is not supported' });

/** `DELETE /v2.0/{project_id}/batches/{batch_id}` (dli_02_0129). */
export const cancelJob =
  (world: World): Handler =>
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
