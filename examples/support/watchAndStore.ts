import { readFileSync, writeFileSync } from 'node:fs';
import { isRight } from 'fp-ts/lib/Either.js';
import { type BatchSnapshot, BatchSnapshotCodec, every, type StateSource, watchBatch$ } from 'dli-watch';

/** The snapshot that an earlier process stored; `undefined` if there is no file, or no valid snapshot in it. */
const storedIn = (file: string): BatchSnapshot | undefined => {
  try {
    const decoded = BatchSnapshotCodec.decode(JSON.parse(readFileSync(file, 'utf8')));
    return isRight(decoded) ? decoded.right : undefined;
  } catch {
    return undefined;
  }
};

/** Resumes the watch of an earlier process, and stores each snapshot before it is used. */
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
