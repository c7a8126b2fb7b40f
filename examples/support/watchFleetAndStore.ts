import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isRight } from 'fp-ts/lib/Either.js';
import { type BatchSnapshot, BatchSnapshotCodec, createClient, createWatcher, every, token } from 'dli-watch';

/** The snapshots that an earlier process stored, without invalid ones; empty if there is no file. */
const storedIn = (file: string): readonly BatchSnapshot[] => {
  if (!existsSync(file)) return [];
  const stored = JSON.parse(readFileSync(file, 'utf8')) as readonly unknown[];
  return stored
    .map((entry) => BatchSnapshotCodec.decode(entry))
    .flatMap((decoded) => (isRight(decoded) ? decoded.right : []));
};

/** Resumes the watches of an earlier process, and stores its own state at SIGTERM. */
export const watchFleetAndStore = (url: string, file: string, batchIds: readonly string[]): void => {
  const source = createClient({ endpoint: url, auth: token('any') });
  const watcher = createWatcher({ source, schedule: every(50) });
  const nameOf = ({ batchId }: { readonly batchId: string }): string =>
    `job ${String(batchIds.indexOf(batchId) + 1)}`;
  const formatted = (snapshots: readonly BatchSnapshot[]): string =>
    snapshots
      .map((snapshot) => `${nameOf(snapshot)} ${snapshot.state}`)
      .sort()
      .join(', ');

  process.once('SIGTERM', () => {
    const snapshots = watcher.snapshots();
    writeFileSync(file, JSON.stringify(snapshots));
    console.log('stored:', formatted(snapshots));
    watcher.close();
  });

  const stored = storedIn(file);
  if (stored.length > 0) console.log('resumed:', formatted(stored));
  // A job without an answered poll has no snapshot, so all ids are listed too. The first target of a job counts.
  const targets = [...stored, ...batchIds.map((batchId) => ({ projectId: 'demo', batchId }))];
  watcher.watchBatches$(targets, { spreadMs: 100 }).subscribe({
    next: (result) => {
      if (!isRight(result) || !result.right.terminal) return;
      console.log(nameOf(result.right), 'ended as', result.right.state);
      process.send?.('a job has ended');
    },
    error: (error: unknown) => console.error(String(error)),
    complete: () => process.disconnect(),
  });
};
