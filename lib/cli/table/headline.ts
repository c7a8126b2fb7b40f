import { isSettled, type JobRow } from '../../dashboard/JobRow.ts';
import type { Span } from './Line.ts';
import { shortPollError } from './shortProblem.ts';

/** What is watched where, in one line; before the first answer, why there is none. */
export const headlineOf = (rows: readonly JobRow[], endpoint: string): Span => {
  const jobs = rows.length === 1 ? '1 job' : `${rows.length} jobs`;
  const where = `${jobs} at ${endpoint}, ${projectsOf(rows)}`;
  if (rows.every(isSettled)) return { text: `Watched ${where}`, style: 'bold' };
  if (rows.some(({ answeredAt }) => answeredAt !== undefined))
    return { text: `Watching ${where}`, style: 'bold' };
  const problem = rows.find((row) => row.problem !== undefined)?.problem;
  return problem === undefined
    ? { text: `Connecting to ${endpoint} to watch ${jobs}, ${projectsOf(rows)}`, style: 'bold' }
    : { text: `No answer yet from ${endpoint}: ${shortPollError(problem.error)}; retrying`, style: 'yellow' };
};

/** `project 48cc2c48765f481480c7db940d6409d1`. */
const projectsOf = (rows: readonly JobRow[]): string => {
  const projects = new Set(rows.map(({ ref }) => ref.projectId));
  return projects.size === 1 ? `project ${[...projects].join('')}` : `${projects.size} projects`;
};
