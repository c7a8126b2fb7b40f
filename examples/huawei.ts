// How do I watch a job on Huawei Cloud, with an access key?
import { finalize } from 'rxjs';
import { akSk, createClient, endpointOf, every, watchBatch$ } from 'dli-watch';
import { cloud } from './support/cloud.ts';

const region = process.env['HW_REGION_NAME'] ?? 'cn-north-4';
const { endpoint, env, job, close } = await cloud({
  endpoint: endpointOf({ cloud: 'huawei', region }),
  authUrl: `https://iam.${region}.myhuaweicloud.com/v3`,
});

const { HUAWEICLOUD_SDK_AK: accessKey = '', HUAWEICLOUD_SDK_SK: secretKey = '' } = env;
const source = createClient({ endpoint, auth: akSk({ accessKey, secretKey }) });

watchBatch$(job.projectId, job.batchId, { source, schedule: every(100) })
  .pipe(finalize(close))
  .subscribe({
    next: ({ state }) => console.log(state),
    error: (error: unknown) => console.error(String(error)),
  });

// => starting
// => running
// => success
