import type { SimulatedUser } from 'dli-watch/simulator';

/** The user of the tests. */
export const ada: SimulatedUser = {
  name: 'ada',
  password: 's3cret-pass',
  domainName: 'ACCOUNT',
  projects: [
    { id: '48cc2c48765f481480c7db940d6409d1', name: 'eu-de' },
    { id: 'abc', name: 'eu-de_sub' },
  ],
};
