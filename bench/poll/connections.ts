import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { selfSigned } from '../../spec/client/support/selfSigned.ts';
import { inChild } from '../support/inChild.ts';
import type { Scale } from '../support/Part.ts';
import type { Variant } from './pollers.ts';
import type { Given } from './polls.ts';
import type { Server } from './withServer.ts';

/** How many connections so many polls took. */
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

/** Counts connections, on the side of the service: all runs at once, for they only wait. */
export const connections = async (
  server: Server,
  variants: readonly Variant[],
  scale: Scale,
): Promise<readonly Connections[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'poll-'));
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, selfSigned.cert);
  // Read by Node as it starts: the children trust the service as they would a real one.
  process.env['NODE_EXTRA_CA_CERTS'] = authority;
  const runs = GAPS[scale].flatMap((gap) =>
    (['plain', 'secure'] as const).flatMap((scheme) =>
      variants.map((variant) => ({ ...gap, scheme, variant, batchId: crypto.randomUUID() })),
    ),
  );
  try {
    await Promise.all(
      runs.map(({ polls, scheme, ...run }) => {
        const given: Given = {
          ...run,
          endpoint: server[scheme],
          jobs: 1,
          warmUp: 0,
          timed: polls,
          blocks: 0,
        };
        return inChild('poll/polls.ts', given);
      }),
    );
    const opened = await server.connections();
    return runs.map(({ batchId, ...run }) => ({ ...run, opened: opened[batchId] ?? 0 }));
  } finally {
    Reflect.deleteProperty(process.env, 'NODE_EXTRA_CA_CERTS');
    rmSync(folder, { recursive: true });
  }
};
