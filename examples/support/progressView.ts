import { styleText } from 'node:util';
import type { BatchState, FleetSnapshot } from 'dli-watch';
import { colours } from './colours.ts';

const BAR_WIDTH = 30;

const percent = (progress: number): string => `${String(Math.floor(progress * 100))} %`;
const nonZero = (byState: FleetSnapshot['byState']): readonly (readonly [BatchState, number])[] =>
  (Object.entries(byState) as [BatchState, number][]).filter(([, count]) => count > 0);

/** The progress as one line, for a log. */
const line = ({ settled, total, progress, byState, waiting, errored }: FleetSnapshot): string =>
  [
    `${String(settled)} of ${String(total)} settled (${percent(progress)})`,
    ...(waiting > 0 ? [`waiting ${String(waiting)}`] : []),
    ...nonZero(byState).map(([state, count]) => `${state} ${String(count)}`),
    ...(errored > 0 ? [`errored ${String(errored)}`] : []),
  ].join(', ');

/** The progress as a bar and a row for each state, for a terminal. */
const table = ({ progress, byState }: FleetSnapshot): string => {
  const full = Math.round(progress * BAR_WIDTH);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
  const rows = Object.entries(byState).map(([state, count]) =>
    styleText(
      count > 0 ? colours[state as BatchState] : 'dim',
      `${state.padEnd(11)}${String(count).padStart(4)}`,
    ),
  );
  return [`${bar} ${percent(progress)}`, ...rows].join('\n');
};

/** Prints each snapshot of a fleet: redrawn in place on a terminal, a line each elsewhere. */
export const progressView = (output: NodeJS.WriteStream): ((fleet: FleetSnapshot) => void) => {
  let height = 0;
  return (fleet) => {
    if (!output.isTTY) {
      output.write(`${line(fleet)}\n`);
      return;
    }
    const text = table(fleet);
    output.write(`${height > 0 ? `\u001b[${String(height)}A` : ''}\u001b[J${text}\n`);
    height = text.split('\n').length;
  };
};
