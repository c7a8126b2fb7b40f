import type { Latency, Point } from './Point.ts';

/** Of the points with no more requests than that, the one with the least latency. */
export const best = (points: readonly Point[], polls: number, latency: Latency): Point | undefined =>
  points
    .filter((point) => point.polls <= polls)
    .reduce<Point | undefined>(
      (least, point) => (least === undefined || point[latency] < least[latency] ? point : least),
      undefined,
    );

/** The points of theirs that lie below all of ours: fewer requests than any of ours that is as early. */
export const below = (theirs: readonly Point[], ours: readonly Point[], latency: Latency): readonly Point[] =>
  theirs.filter((point) => {
    const own = best(ours, point.polls, latency);
    return own === undefined || own[latency] > point[latency];
  });
