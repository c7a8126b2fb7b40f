import { excerpt } from '../../checks/text.ts';
import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';
import { keyOf } from '../../model/snapshots.ts';
import { inColorOf } from '../colors.ts';
import { counted, shortDuration } from '../format.ts';
import { type Results, type ResultsSetup, sayLog } from '../wait/Results.ts';
import type { Tally } from '../wait/Tally.ts';

const MAX_RAW = 100;

/**
 * A line for each change of state, where a table cannot be shown: `12:03:04  BATCH  running  (was starting for 2m3s)  NAME`. At
 * the end a line that counts the jobs.
 */
export const changeLines = ({ stdout, notes, tally, colors }: ResultsSetup): Results => {
  const last = new Map<string, BatchSnapshot>();
  const line = (at: number, ...fields: readonly (string | undefined)[]): void => {
    notes.clear();
    stdout.write(`${[timeOf(at), ...fields.filter((field) => field !== undefined)].join('  ')}\n`);
  };
  return {
    hasChanges: true,
    changed: ({ ref, name }, snapshot) => {
      const { state, rawState, stateSince } = snapshot;
      const text = state === 'unknown' ? `unknown "${excerpt(rawState, MAX_RAW)}"` : state;
      const before = beforeText(last.get(keyOf(ref)), snapshot);
      last.set(keyOf(ref), snapshot);
      line(stateSince, tally.label(ref), inColorOf(state, text, colors), before, name);
    },
    failed: ({ ref, outcome }, { message }) => {
      const text = outcome?._tag === 'timedOut' ? 'timed out' : 'not watched';
      line(Date.now(), tally.label(ref), colors.red(text), message);
    },
    log: ({ ref }, lines) => sayLog(notes, tally.label(ref), lines),
    summary: ({ tally, elapsedMs }) =>
      line(Date.now(), `${counted(tally.size, 'job')} in ${shortDuration(elapsedMs)}: ${countsOf(tally)}`),
  };
};

/** In local time: `12:03:04`. */
const timeOf = (at: number): string => new Date(at).toTimeString().slice(0, 8);

const beforeText = (
  before: BatchSnapshot | undefined,
  { previousState, stateSince }: BatchSnapshot,
): string | undefined => {
  if (previousState === null) return undefined;
  const isKnown = before?.state === previousState;
  return `(was ${previousState}${isKnown ? ` for ${shortDuration(stateSince - before.stateSince)}` : ''})`;
};

const countsOf = (tally: Tally): string => {
  const counts = [
    [tally.states().get('success'), 'success'],
    [tally.states().get('dead'), 'dead'],
    [tally.count('failed'), 'not watched'],
    [tally.count('timedOut'), 'timed out'],
    [tally.size - tally.done(), 'not ended'],
  ] as const;
  return counts
    .filter(([count]) => count !== undefined && count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ');
};
