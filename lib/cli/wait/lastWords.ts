import { excerpt } from '../../checks/text.ts';
import { type Colors, inColorOf } from '../colors.ts';
import { counted, shortDuration } from '../format.ts';
import type { Tally } from './Tally.ts';
import type { WaitedJob } from './WaitedJob.ts';

/** So many jobs are listed; the others are counted. */
const MAX_LISTED = 50;

/** The jobs that did not reach the state that is waited for, a line each, under a heading; empty if there are none. */
export const failureLines = (tally: Tally, colors: Colors): readonly string[] => {
  const jobs = tally.jobs.filter(({ outcome }) => outcome !== undefined && outcome._tag !== 'reached');
  if (jobs.length === 0) return [];
  const missed = tally.goal === 'success' ? 'did not succeed' : `did not reach ${tally.goal}`;
  const heading = `${shareOf(jobs, tally)} ${missed}:`;
  return [heading, ...listed(jobs, (job) => failureLine(job, tally, colors))];
};

/** The last known states of the jobs that are still waited for, a line each, under a heading. */
export const lastStateLines = (reason: string, tally: Tally, colors: Colors): readonly string[] => {
  const jobs = tally.jobs.filter(({ outcome }) => outcome === undefined);
  const heading = `${reason}; ${shareOf(jobs, tally)} still to wait for:`;
  return [heading, ...listed(jobs, (job) => lineOf(job, tally, stateOf(job, colors)))];
};

/** `1 of 3 jobs`. */
const shareOf = (jobs: readonly WaitedJob[], tally: Tally): string =>
  `${jobs.length.toLocaleString('en-US')} of ${counted(tally.size, 'job')}`;

const failureLine = (job: WaitedJob, tally: Tally, colors: Colors): string => {
  const { outcome } = job;
  switch (outcome?._tag) {
    case 'failed':
      return lineOf(job, tally, `not watched: ${excerpt(outcome.error.message, MAX_MESSAGE)}`);
    case 'timedOut':
      return lineOf(job, tally, `timed out, last state ${stateOf(job, colors)}`);
    default:
      return lineOf(job, tally, stateOf(job, colors));
  }
};

/** The whole message was printed when it happened. */
const MAX_MESSAGE = 120;

const lineOf = ({ ref, name }: WaitedJob, tally: Tally, fact: string): string =>
  ['', tally.label(ref), fact, ...(name === undefined ? [] : [name])].join('  ');

const stateOf = ({ snapshot }: WaitedJob, colors: Colors): string => {
  if (snapshot === undefined) return 'not known';
  const { state, elapsedMs } = snapshot;
  return `${inColorOf(state, state, colors)}  ${shortDuration(elapsedMs)}`;
};

const listed = (jobs: readonly WaitedJob[], line: (job: WaitedJob) => string): readonly string[] => [
  ...jobs.slice(0, MAX_LISTED).map(line),
  ...(jobs.length > MAX_LISTED ? [`  and ${counted(jobs.length - MAX_LISTED, 'more job')}`] : []),
];
