import type { Handler } from './Handler.ts';
import { showJob } from './showJob.ts';
import type { World } from './World.ts';

/** `GET /v2.0/{project_id}/batches/{batch_id}/state` (dli_02_0127). */
export const showState = (world: World): Handler =>
  showJob(world, ({ ref }, { state }) => ({ id: ref.batchId, state }));
