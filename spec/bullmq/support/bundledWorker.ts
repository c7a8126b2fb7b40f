import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../../support/runNode.ts';

/** The program of a worker process in one file, which starts in a fraction of the time. */
export interface BundledWorker extends Disposable {
  readonly file: string;
}

export const bundledWorker = async (): Promise<BundledWorker> => {
  const folder = mkdtempSync(join(tmpdir(), 'dli-watch-worker-'));
  const file = join(folder, 'worker.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['spec/bullmq/support/workerProcess.ts'],
    outfile: file,
    bundle: true,
    format: 'cjs',
    logLevel: 'silent',
    platform: 'node',
    target: 'node20',
  });
  return { file, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
};
