// How do I make polls cheaper, with fewer connections and less work for each?
import ky from 'ky';
import { finalize } from 'rxjs';
import { Agent } from 'undici';
import { createClient, endpointOf, every, keystone, watchBatch$ } from 'dli-watch';
import { cloud } from './support/cloud.ts';
import { undiciFetch } from './support/undiciFetch.ts';

const { endpoint, authUrl, env, job, close } = await cloud({
  endpoint: endpointOf({ cloud: 'otc', region: 'eu-de' }),
  authUrl: 'https://iam.eu-de.otc.t-systems.com/v3',
});

// Longer than the longest wait between polls: Node's own fetch closes an idle connection after 4 s.
const agent = new Agent({ keepAliveTimeout: 60_000 });

const source = createClient({
  endpoint,
  auth: keystone({
    authUrl,
    username: env['OS_USERNAME'] ?? '',
    password: env['OS_PASSWORD'] ?? '',
    domainName: env['OS_USER_DOMAIN_NAME'] ?? '',
    projectName: env['OS_PROJECT_NAME'] ?? 'eu-de',
  }),
  http: ky.extend({ fetch: undiciFetch(agent) }), // `dispatcher: agent` instead saves connections only
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
