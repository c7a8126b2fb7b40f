import { sessionOf } from '../jobs/sessionOf.ts';
import type { Handler } from './Handler.ts';
import { showJob } from './showJob.ts';
import type { World } from './World.ts';

/** `GET /v2.0/{project_id}/batches/{batch_id}` (dli_02_0126), which tells no duration. */
export const showDetail = (world: World): Handler =>
  showJob(world, (job, seen) => {
    const { feature, sparkVersion: spark_version } = job.particulars;
    return { ...sessionOf(job, seen), feature, spark_version };
  });
