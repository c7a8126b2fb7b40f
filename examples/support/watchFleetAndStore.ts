import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isRight } from 'fp-ts/lib/Either.js';
import { type BatchSnapshot, BatchSnapshotCodec, createClient, createWatcher, every, token } from 'dli-watch';

/** The snapshots that an earlier process stored; none when there is no file, and without those that are no snapshots. */
const storedIn = (file: string): readonly BatchSnapshot[] => {
  if (!existsSync(file)) return [];
  const stored = JSON.parse(readFileSync(file, 'utf8')) as readonly unknown[];
  return stored
    .map((some) => BatchSnapshotCodec.decode(some))
    .flatMap((read) => (isRight(read) ? read.right : []));
};

/** Watches jobs from where an earlier process was, and stores where it is when it is told to end. */
export const watchFleetAndStore = (url: string, file: string, batchIds: readonly string[]): void => {
  const source = createClient({ endpoint: url, auth: token('any') });
  const watcher = createWatcher({ source, schedule: every(50) });
  const nameOf = ({ batchId }: { readonly batchId: string }): string =>
    `job ${String(batchIds.indexOf(batchId) + 1)}`;
  const told = (of: readonly BatchSnapshot[]): string =>
    of
      .map((snapshot) => `${nameOf(snapshot)} ${snapshot.state}`)
      .sort()
      .join(', ');

  process.once('SIGTERM', () => {
    const snapshots = watcher.snapshots();
    writeFileSync(file, JSON.stringify(snapshots));
    console.log('stored:', told(snapshots));
    watcher.close();
  });

  const stored = storedIn(file);
  if (stored.length > 0) console.log('resumed:', told(stored));
  // A job that no poll was answered of yet is in no snapshot: which jobs there are is kept elsewhere. The first that names
  // a job counts.
  const targets = [...stored, ...batchIds.map((batchId) => ({ projectId: 'demo', batchId }))];
  watcher.watchBatches$(targets, { spreadMs: 100 }).subscribe({
    next: (result) => {
      if (!isRight(result) || !result.right.terminal) return;
      console.log(nameOf(result.right), 'ended as', result.right.state);
      process.send?.('one has ended');
    },
    error: (error: unknown) => console.error(String(error)),
    complete: () => process.disconnect(),
  });
};
