import { emptyHistory, history, learned, type StateHistory } from '../../dist/index.js';
import type { Scenario } from './Scenario.ts';
import { watched } from './watched.ts';

/** The history of a scenario's earlier runs, by the library's own reducer. */
export const pastOf = (
  { runs, past, options, ownPast = false }: Scenario,
  random: () => number,
): StateHistory => {
  let known = emptyHistory;
  for (let run = 0; run < runs; run += 1) {
    const durationMs = past(random);
    const lateMs = ownPast ? watched(learned(known, options), durationMs).latencyMs : 0;
    known = history(known, { ...job, at: 0, afterMs: durationMs + lateMs });
  }
  return known;
};

const job = {
  projectId: 'p1',
  batchId: '0a324461-d9d9-45da-a52a-3b3c7a3d809e',
  from: 'running',
  to: 'success',
} as const;
