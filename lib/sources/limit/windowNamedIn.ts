import type { ThrottledError } from '../../errors/ThrottledError.ts';

/** The gateway's own words: `policy user over ratelimit,limit:200,time:5 minute`. */
const POLICY = /over ratelimit,\s*limit:\s*\d+,\s*time:\s*(\d+)\s*(second|minute|hour)/i;

const UNIT_MS = new Map([
  ['second', 1_000],
  ['minute', 60_000],
  ['hour', 3_600_000],
]);

/** The window of the limit that was exceeded, in milliseconds, if the gateway names it: by its end there is room again. */
export const windowNamedIn = ({
  serviceMessage,
  bodyExcerpt,
}: Pick<ThrottledError, 'serviceMessage' | 'bodyExcerpt'>): number | undefined => {
  const [, count, unit = ''] = POLICY.exec(serviceMessage ?? '') ?? POLICY.exec(bodyExcerpt ?? '') ?? [];
  const windowMs = Number(count) * (UNIT_MS.get(unit.toLowerCase()) ?? NaN);
  return windowMs > 0 ? windowMs : undefined;
};
