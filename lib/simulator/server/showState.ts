import { refOfPath } from '../jobs/refOfPath.ts';
import { errorReply } from '../replies/errorReply.ts';
import type { Handler } from './Handler.ts';
import { refuseToken } from './refuseToken.ts';
import type { World } from './World.ts';

const illFormed = errorReply({
  status: 400,
  code: 'DLI.0001',
  message: 'Parameter check errors occur: project_id or batch_id is ill-formed',
});
const unknown = errorReply({ status: 400, code: 'DLI.0002', message: 'The object does not exist' });

/** `GET /v2.0/{project_id}/batches/{batch_id}/state` (dli_02_0127). */
export const showState =
  ({ jobs, tokens }: World): Handler =>
  ({ params, headers, requestId, at }) => {
    const ref = refOfPath(params);
    if (ref) jobs.countLook(ref);
    // The gateway stands before the service: it asks for the token first, and its refusal uses up no step.
    const refusal = refuseToken(headers, tokens);
    if (refusal) return { ref, reply: refusal({ requestId }) };
    if (!ref) return { reply: illFormed({ requestId }) };
    const step = jobs.look(ref, at);
    return step
      ? { ref, reply: step.reply({ ref, requestId }), latencyMs: step.latencyMs }
      : { ref, reply: unknown({ requestId }) };
  };
