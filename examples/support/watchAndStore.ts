import { readFileSync, writeFileSync } from 'node:fs';
import { isRight } from 'fp-ts/lib/Either.js';
import { type BatchSnapshot, BatchSnapshotCodec, every, type StateSource, watchBatch$ } from 'dli-watch';

/** The snapshot that an earlier process stored; none when there is no file, or when it holds something else. */
const storedIn = (file: string): BatchSnapshot | undefined => {
  try {
    const decoded = BatchSnapshotCodec.decode(JSON.parse(readFileSync(file, 'utf8')));
    return isRight(decoded) ? decoded.right : undefined;
  } catch {
    return undefined;
  }
};

/** Watches a job from where an earlier process was, and stores each snapshot before it does anything else with it. */
export const watchAndStore = (
  projectId: string,
  batchId: string,
  file: string,
  source: StateSource,
): void => {
  const resumeFrom = storedIn(file);
  if (resumeFrom) console.log(`resumed at ${resumeFrom.state} after ${String(resumeFrom.polls)} polls`);
  watchBatch$(projectId, batchId, {
    source,
    schedule: every(50),
    ...(resumeFrom && { resumeFrom }),
  }).subscribe({
    next: (snapshot) => {
      writeFileSync(file, JSON.stringify(snapshot));
      console.log(`${snapshot.state} after ${String(snapshot.polls)} polls`);
      if (snapshot.state === 'running') process.send?.('running');
    },
    error: (error: unknown) => console.error(String(error)),
    complete: () => process.disconnect(),
  });
};
