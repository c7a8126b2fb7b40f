import { readFile } from 'node:fs/promises';
import { excerpt } from '../../checks/text.ts';
import { formatValue, isRecord } from '../../checks/values.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { ScriptStep } from '../../simulator/ScriptStep.ts';
import type { JobOptions, SimulatorCore } from '../../simulator/Simulator.ts';
import { UsageError } from '../UsageError.ts';

/** A job as the file of `--jobs` holds it: its script, and the rest as `addJob` takes it. */
export interface JobToAdd extends JobOptions {
  readonly script: readonly ScriptStep[];
}

/**
 * Reads a file of jobs. `addJobs` checks what they hold.
 *
 * @throws `UsageError` that names the file, if it cannot be read or holds no array of jobs
 */
export const readJobs = async (file: string): Promise<readonly JobToAdd[]> => {
  const jobs = parsed(file, await contentsOf(file));
  if (!Array.isArray(jobs) || jobs.length === 0)
    throw new UsageError(`${nameOf(file)}: expected an array of at least one job, got ${formatValue(jobs)}`);
  for (const [index, job] of jobs.entries())
    if (!isRecord(job))
      throw new UsageError(
        `${nameOf(file)}[${index}]: expected an object with a "script", got ${formatValue(job)}`,
      );
  return jobs as readonly JobToAdd[];
};

/**
 * Adds jobs to a simulator.
 *
 * @param from - where they come from, as messages name it
 * @throws `UsageError` that names the place of the mistake: `jobs.json[1].script[2].forMs`
 */
export const addJobs = (
  simulator: Pick<SimulatorCore, 'addJob'>,
  jobs: readonly JobToAdd[],
  from: string,
): readonly BatchRef[] =>
  jobs.map(({ script, ...job }, index) => {
    try {
      return simulator.addJob(script, job);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // `addJob` calls its arguments `script` and `ref`.
      const place = `${nameOf(from)}[${index}]`;
      throw new UsageError(`${place}.${error.message.replace(/^ref\./, '')}`, error);
    }
  });

const contentsOf = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${nameOf(file)}: cannot be read (${code ?? message})`, error);
  }
};

const parsed = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${nameOf(file)}: not JSON: ${excerpt((error as SyntaxError).message, 200)}`, error);
  }
};

const nameOf = (file: string): string => excerpt(file, 200);
