import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { selfSigned } from '../../spec/support/selfSigned.ts';
import type { Scale } from '../support/Part.ts';
import { inChild } from '../support/processes.ts';
import type { Variant } from './pollers.ts';
import type { PollRun } from './polls.ts';
import type { Server } from './withServer.ts';

/** The number of connections that a number of polls opened. */
export interface Connections {
  readonly gapMs: number;
  readonly scheme: 'plain' | 'secure';
  readonly variant: Variant;
  readonly polls: number;
  readonly opened: number;
}

const GAPS = {
  full: [
    { gapMs: 1_000, polls: 6 },
    { gapMs: 30_000, polls: 3 },
  ],
  quick: [{ gapMs: 100, polls: 3 }],
};

/** Counts connections at the service. The runs are concurrent, because they mostly wait. */
export const connections = async (
  server: Server,
  variants: readonly Variant[],
  scale: Scale,
): Promise<readonly Connections[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'poll-'));
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, selfSigned.cert);
  // Node reads this at its start: the children then trust the certificate of the service.
  process.env['NODE_EXTRA_CA_CERTS'] = authority;
  const runs = GAPS[scale].flatMap((gap) =>
    (['plain', 'secure'] as const).flatMap((scheme) =>
      variants.map((variant) => ({ ...gap, scheme, variant, batchId: crypto.randomUUID() })),
    ),
  );
  try {
    await Promise.all(
      runs.map(({ polls, scheme, ...rest }) => {
        const run: PollRun = {
          ...rest,
          endpoint: server[scheme],
          jobs: 1,
          warmUp: 0,
          timed: polls,
          blocks: 0,
        };
        return inChild('poll/polls.ts', run);
      }),
    );
    const opened = await server.connections();
    return runs.map(({ batchId, ...run }) => ({ ...run, opened: opened[batchId] ?? 0 }));
  } finally {
    Reflect.deleteProperty(process.env, 'NODE_EXTRA_CA_CERTS');
    rmSync(folder, { recursive: true });
  }
};
