// The service: a simulator whose jobs run for ever, in a process of its own. Answers a question with the number of polls so far.
import process from 'node:process';
import type { BatchRef } from '../../dist/index.js';
import { startSimulator } from '../library/simulator.ts';
import { answerParent, parentArgument } from '../support/processes.ts';

/** What the service answers. */
export interface ServiceState {
  readonly url: string;
  readonly pid: number;
  readonly refs: readonly BatchRef[];
  readonly polls: number;
}

const { watches } = parentArgument() as { readonly watches: number };
const simulator = await startSimulator({ logLimit: 0 });
const refs = Array.from({ length: watches }, () => simulator.addJob(['running']));

answerParent((question): ServiceState => {
  const polls = refs.reduce((sum, ref) => sum + simulator.polls(ref), 0);
  return { url: simulator.url, pid: process.pid, refs: question === 'refs' ? refs : [], polls };
});
