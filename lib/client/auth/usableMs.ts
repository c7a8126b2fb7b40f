/** Watches begin and requests take their time: what expires on the way is refused. */
const MAX_MARGIN_MS = 300_000;
const MARGIN_SHARE = 0.1;

/**
 * How long a token may be used: its life less a tenth, at most 5 minutes. A life that is not known or makes no sense
 * sets no end: then the service tells, by refusing it.
 */
export const usableMs = (lifeMs: number | undefined): number =>
  lifeMs !== undefined && lifeMs > 0
    ? lifeMs - Math.min(MAX_MARGIN_MS, lifeMs * MARGIN_SHARE)
    : Number.POSITIVE_INFINITY;
