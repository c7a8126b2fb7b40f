import type { BatchRef } from 'dli-watch';
import { startSimulator } from 'dli-watch/simulator';

/** A cloud with a job to watch. */
interface Cloud {
  readonly endpoint: string;
  readonly authUrl: string;
  /** The environment variables, real or simulated. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly job: BatchRef;
  readonly close: () => void;
}

/** The real cloud if the command line names a job: `tsx examples/x.ts PROJECT_ID BATCH_ID`; otherwise a simulator. */
export const cloud = async (real: Pick<Cloud, 'endpoint' | 'authUrl'>): Promise<Cloud> => {
  const [projectId, batchId] = process.argv.slice(2);
  if (projectId === undefined || batchId === undefined) return simulated();
  return { ...real, env: process.env, job: { projectId, batchId }, close: () => undefined };
};

const PROJECT_ID = '48cc2c48765f481480c7db940d6409d1';

/** A simulator with one user, one access key, and tokens that are valid for half a second. */
const simulated = async (): Promise<Cloud> => {
  const simulator = await startSimulator({
    users: [
      {
        name: 'watcher',
        password: 'in a vault',
        domainName: 'OTC00000000001000000000',
        projects: [{ id: PROJECT_ID, name: 'eu-de' }],
      },
    ],
    accessKeys: [{ accessKey: 'AK', secretKey: 'SK' }],
    tokenLifeMs: 500,
  });
  const states = ['starting', 'running', 'success'].map((state) => ({ state, forPolls: 7 }));
  return {
    endpoint: simulator.url,
    authUrl: simulator.url,
    env: {
      OS_USERNAME: 'watcher',
      OS_PASSWORD: 'in a vault',
      OS_USER_DOMAIN_NAME: 'OTC00000000001000000000',
      OS_PROJECT_NAME: 'eu-de',
      HUAWEICLOUD_SDK_AK: 'AK',
      HUAWEICLOUD_SDK_SK: 'SK',
    },
    job: simulator.addJob(states, { projectId: PROJECT_ID }),
    close: () => {
      if (simulator.tokensIssued > 1) console.log('There was more than one token.');
      void simulator.close();
    },
  };
};
