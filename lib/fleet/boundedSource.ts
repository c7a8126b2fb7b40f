import type { StateSource } from '../model/StateSource.ts';
import { coalescedSources } from '../sources/coalescedSources.ts';
import { limited } from '../sources/limited.ts';
import type { WatchSettings } from '../watch/WatchSettings.ts';

/** Enough for some thousand jobs, and no more than a gateway takes at once: see docs/decisions.md. */
const CONCURRENCY = 64;

/**
 * The source of a fleet with a bound to its requests in flight. Looks at a coalesced source wait for each other, and take
 * no place of a request: it is bounded beneath.
 */
export const boundedSource = (
  { source, scheduler, maxRetryAfterMs }: WatchSettings,
  concurrency: number | undefined,
): StateSource => {
  if (!coalescedSources.has(source))
    return limited(source, { concurrency: concurrency ?? CONCURRENCY, scheduler, maxRetryAfterMs });
  if (concurrency === undefined) return source;
  throw new TypeError(
    `concurrency: expected none with a coalesced source, got ${String(concurrency)}; ` +
      'limit beneath it: coalesced(limited(client, { concurrency }))',
  );
};
