import type { Simulator } from 'dli-watch/simulator';
import { statePath } from './statePath.ts';

/** One request for the state of a job, with a token unless told otherwise. */
export const poll = (
  simulator: Simulator,
  ref: { projectId: string; batchId: string },
  init: RequestInit = {},
): Promise<Response> =>
  fetch(simulator.url + statePath(ref), {
    headers: { 'X-Auth-Token': 'any' },
    redirect: 'manual',
    ...init,
  });
