// The service: starts a simulator for each request, with jobs that begin at once.
import type { BatchRef } from '../../dist/index.js';
import type { ScriptStep, Simulator } from '../../dist/simulator/index.js';
import { startSimulator } from '../library/simulator.ts';
import { answerParent } from '../support/processes.ts';
import { type JobsEnded, type JobsRequest, type JobsStarted, machineMs, type Plan, STARTING } from './Job.ts';

/** A job is `starting` before its begin, too: it may have been submitted long before. */
const scriptOf = ({ beginMs, durationMs }: Plan, n: number): readonly ScriptStep[] => {
  const startingMs = Math.round(beginMs + STARTING * durationMs);
  return [
    { state: 'starting', forMs: startingMs },
    { state: 'running', forMs: Math.round(beginMs + durationMs) - startingMs },
    n % 3 === 0 ? 'dead' : 'success',
  ];
};

let simulator: Simulator | undefined;
let endedAtMs: readonly number[] = [];

const start = async (plans: readonly Plan[]): Promise<JobsStarted> => {
  simulator = await startSimulator({ logLimit: 1_000_000 });
  const { url } = simulator;
  const refs: BatchRef[] = [];
  endedAtMs = plans.map((plan, n) => {
    const addedAtMs = machineMs();
    refs.push((simulator as Simulator).addJob(scriptOf(plan, n), { projectId: 'p1' }));
    return addedAtMs + Math.round(plan.beginMs + plan.durationMs);
  });
  return { url, refs };
};

const end = async (): Promise<JobsEnded> => {
  const requests = simulator?.requests().length ?? 0;
  await simulator?.close();
  return { endedAtMs, requests };
};

answerParent((question) => (question === 'end' ? end() : start((question as JobsRequest).plans)));
