import type { Redis } from 'ioredis';

// What the engine itself has recorded of its starts: each is an event `active` in BullMQ's own stream, written by the script that
// takes a job and counts it in the limiter. Its id is the time of Redis, in epoch milliseconds.

/** A start of a job. */
export interface Start {
  readonly jobId: string;
  readonly at: number;
}

/** All starts, the oldest first. BullMQ has to keep its events: `streams: { events: { maxLen } }` of the queue. */
export const startsIn = async (redis: Redis, eventsKey: string): Promise<readonly Start[]> => {
  const entries = await redis.xrange(eventsKey, '-', '+');
  return entries.flatMap(([id, fields]) => {
    const valueOf = (name: string): string => fields[fields.indexOf(name) + 1] ?? '';
    return valueOf('event') === 'active' ? [{ jobId: valueOf('jobId'), at: Number.parseInt(id, 10) }] : [];
  });
};

/**
 * Cuts starts into windows as the limiter of BullMQ makes them: one begins with the first start after the last one is over. Returns
 * the number of starts in each window, or nothing if they cannot be cut so that none has more than `max`.
 *
 * ```text
 * starts    ||| |  |      || | |
 * windows   |--------|    |--------|
 * ```
 *
 * @param times - when the starts were recorded, the first one first
 * @param grainMs - how much later than the limiter counted it a start may have been recorded. Where that leaves open which start
 * began a window, it may be any of them
 */
export const cutIntoWindows = (
  times: readonly number[],
  { max, duration }: { readonly max: number; readonly duration: number },
  grainMs: number,
): readonly number[] | undefined => {
  /** For each start that may begin a window, which one began the window before it. */
  const before = new Map<number, number>([[0, -1]]);
  for (let begin = 0; begin < times.length; begin += 1) {
    if (!before.has(begin)) continue;
    const over = times[begin]! + duration;
    for (let next = begin + 1; next <= begin + max && next < times.length; next += 1) {
      if (times[next]! >= over - grainMs && !before.has(next)) before.set(next, begin);
      if (times[next]! > over + grainMs) break;
    }
  }
  const last = [...before.keys()].filter((begin) => times.length - begin <= max).at(-1);
  if (last === undefined) return times.length === 0 ? [] : undefined;
  const sizes: number[] = [];
  for (let begin = last, end = times.length; begin >= 0; end = begin, begin = before.get(begin)!)
    sizes.unshift(end - begin);
  return sizes;
};

/** The largest number of times within any span. */
export const mostWithin = (times: readonly number[], spanMs: number): number => {
  let most = 0;
  let from = 0;
  times.forEach((at, i) => {
    while (at - times[from]! >= spanMs) from += 1;
    most = Math.max(most, i - from + 1);
  });
  return most;
};

/** The values of each key, in their order. */
export const groupedBy = <K, V>(
  values: readonly V[],
  keyOf: (value: V) => K,
): ReadonlyMap<K, readonly V[]> => {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
};
