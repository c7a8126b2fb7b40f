import { counted, shortDuration } from '../format.ts';
import { colorsFor } from '../colors.ts';
import { AfterEnds } from '../wait/AfterEnds.ts';
import { Notes } from '../wait/Notes.ts';
import { textResults } from '../wait/Results.ts';
import type { Tally } from '../wait/Tally.ts';
import type { WaitedJob } from '../wait/WaitedJob.ts';
import type { WaitSetup } from '../wait/waitFor.ts';

/** So many failures are explained; the others are counted. */
const MAX_EXPLAINED = 50;

/** Says below the table which jobs have failed and why, with their full ids and the last lines of the logs of dead ones. */
export const explain = async (tally: Tally, { io, session, flags }: WaitSetup): Promise<void> => {
  const failures = tally.jobs.filter(({ outcome }) => outcome !== undefined && outcome._tag !== 'reached');
  const explained = failures.slice(0, MAX_EXPLAINED);
  const notes = new Notes({ io, quiet: false });
  for (const job of explained) notes.error(failureText(job, tally));
  if (failures.length > MAX_EXPLAINED)
    notes.error(`and ${counted(failures.length - MAX_EXPLAINED, 'more failure')}`);
  if (!flags.log) return;
  const { client, secrets } = session;
  const colors = colorsFor(io.stdout, io.env, flags.color);
  const after = new AfterEnds({
    results: textResults({ stdout: io.stdout, notes, tally, colors }),
    notes,
    tally,
    exec: undefined,
    log: { client, secrets, signal: io.signal },
  });
  for (const job of explained)
    if (job.outcome?._tag === 'missed') after.add({ job, snapshot: job.outcome.snapshot });
  await after.finish();
};

/** The messages of watch errors name the job. */
const failureText = ({ ref, name, outcome, snapshot }: WaitedJob, tally: Tally): string => {
  if (outcome !== undefined && 'error' in outcome) return outcome.error.message;
  const named = name === undefined ? '' : ` (${name})`;
  return `${tally.label(ref)}${named} is dead; it was watched for ${shortDuration(snapshot?.elapsedMs ?? 0)}`;
};
