import type { WatchError } from '../../errors/WatchError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';
import { type Colors, inColorOf } from '../colors.ts';
import { jsonLine, shortDuration } from '../format.ts';
import type { Output } from '../Io.ts';
import type { Notes } from './Notes.ts';
import type { Tally } from './Tally.ts';
import type { WaitedJob } from './WaitedJob.ts';

/** What a wait writes to standard output: lines of text, or of JSON. */
export interface Results {
  /** Whether every change is a line of standard output, so that none is needed on standard error. */
  readonly hasChanges?: true;
  /** A job has changed its state. */
  changed(job: WaitedJob, snapshot: BatchSnapshot): void;
  /** A job could not be watched to its end. */
  failed(job: WaitedJob, error: WatchError): void;
  /** The last lines of the log of a dead job. */
  log(job: WaitedJob, lines: readonly string[]): void;
  /** The wait is over. */
  summary(summary: Summary): void;
}

/** How a wait ended. */
export interface Summary {
  readonly exitCode: number;
  readonly elapsedMs: number;
  readonly tally: Tally;
}

/** What {@link Results} are written with. */
export interface ResultsSetup {
  readonly stdout: Output;
  readonly notes: Notes;
  readonly tally: Tally;
  readonly colors: Colors;
}

/** A line for each job whose wait has ended: `BATCH  STATE  DURATION  NAME`. The rest goes to standard error. */
export const textResults = ({ stdout, notes, tally, colors }: ResultsSetup): Results => ({
  changed: ({ ref, name, outcome }, { state, elapsedMs }) => {
    if (outcome === undefined) return;
    const fields = [
      tally.label(ref),
      inColorOf(state, state, colors),
      shortDuration(elapsedMs),
      ...(name === undefined ? [] : [name]),
    ];
    notes.clear();
    stdout.write(`${fields.join('  ')}\n`);
  },
  failed: (_, { message }) => notes.error(message),
  log: ({ ref }, lines) => sayLog(notes, tally.label(ref), lines),
  summary: () => undefined,
});

/** The last lines of the log of a job, below a line that names it. */
export const sayLog = (notes: Notes, label: string, lines: readonly string[]): void => {
  notes.say(`${label}  the last lines of its log:`);
  for (const line of lines) notes.say(`  ${line}`);
};

/** A line of JSON for each change, failure and log, and one for the summary. */
export const jsonResults = ({ stdout, notes }: ResultsSetup): Results => {
  const line = (value: object): void => {
    notes.clear();
    stdout.write(jsonLine(value));
  };
  return {
    changed: ({ name }, snapshot) => line({ type: 'snapshot', ...snapshot, ...named(name) }),
    failed: ({ ref, name }, error) => line({ type: 'error', ...ref, ...named(name), ...errorFacts(error) }),
    log: ({ ref, name }, lines) => line({ type: 'log', ...ref, ...named(name), lines }),
    summary: (summary) => line({ type: 'summary', ...countsOf(summary) }),
  };
};

const named = (name: string | undefined): { readonly name?: string } => (name === undefined ? {} : { name });

/** The error without what stands beside it. */
const errorFacts = (error: WatchError): object => {
  const {
    ref: _ref,
    lastSnapshot,
    name: _name,
    ...facts
  } = error.toJSON() as Record<string, unknown> & {
    readonly ref?: BatchRef;
  };
  return { error: facts, lastSnapshot: lastSnapshot ?? null };
};

const countsOf = ({ exitCode, elapsedMs, tally }: Summary): object => ({
  exitCode,
  jobs: tally.size,
  success: tally.states().get('success') ?? 0,
  dead: tally.states().get('dead') ?? 0,
  failed: tally.count('failed'),
  timedOut: tally.count('timedOut'),
  reached: tally.count('reached'),
  pending: tally.size - tally.done(),
  elapsedMs,
});
