// How do I watch a job on the Open Telekom Cloud, by user name and password, beyond the lifetime of a token?
import { finalize } from 'rxjs';
import { createClient, endpointOf, every, keystone, watchBatch$ } from 'dli-watch';
import { cloud } from './support/cloud.ts';

const { endpoint, authUrl, env, job, close } = await cloud({
  endpoint: endpointOf({ cloud: 'otc', region: 'eu-de' }),
  authUrl: 'https://iam.eu-de.otc.t-systems.com/v3',
});

const source = createClient({
  endpoint,
  auth: keystone({
    authUrl,
    username: env['OS_USERNAME'] ?? '',
    password: env['OS_PASSWORD'] ?? '',
    domainName: env['OS_USER_DOMAIN_NAME'] ?? '',
    projectName: env['OS_PROJECT_NAME'] ?? 'eu-de',
  }),
});

watchBatch$(job.projectId, job.batchId, { source, schedule: every(100) })
  .pipe(finalize(close))
  .subscribe({
    next: ({ state }) => console.log(state),
    error: (error: unknown) => console.error(String(error)),
  });

// => starting
// => running
// => success
// => There was more than one token.
