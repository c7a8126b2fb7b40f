import { type Observable, Subscription } from 'rxjs';
import type { BatchRef, StateReading, WatchOptions } from '../../dist/index.js';
import { every, watchBatch$, watchBatches$ } from '../library/index.ts';

export const VARIANTS = [
  'a `setTimeout` loop',
  '`watchBatch$`',
  '`watchBatch$` with `onEvent`',
  '`watchBatch$` with limits',
  '`watchBatches$`',
] as const;
export type Variant = (typeof VARIANTS)[number];

type Source = (ref: BatchRef) => Observable<StateReading>;

/** When watches poll. */
export interface Times {
  /** When the first polls are due, by `performance.now()`: from then on, spread evenly over one gap. */
  readonly firstAt: number;
  /** The wait from an answer to the next poll of the same job, in milliseconds. */
  readonly gapMs: number;
}

/** How long watch number n waits for its first poll. Watches that began together poll at different times. */
const firstMs = (n: number, { firstAt, gapMs }: Times): number =>
  Math.max(0, Math.round(firstAt + ((n * 0.618033988749895) % 1) * gapMs - performance.now()));

/** A loop by hand: a timer, a poll, and a timer again. */
const loop = (readState$: Source, ref: BatchRef, delayMs: number, gapMs: number): (() => void) => {
  let poll: Subscription | undefined;
  let state: string | undefined;
  const turn = (): void => {
    poll = readState$(ref).subscribe({
      next: (reading) => {
        state = reading.state;
        if (state !== 'success' && state !== 'dead') timeout = setTimeout(turn, gapMs);
      },
      error: () => clearTimeout(timeout),
    });
  };
  let timeout = setTimeout(turn, delayMs);
  return () => {
    clearTimeout(timeout);
    poll?.unsubscribe();
  };
};

/** Starts to watch all jobs. */
type Begin = (readState$: Source, refs: readonly BatchRef[], times: Times) => Subscription;

const each =
  (options: WatchOptions = {}): Begin =>
  (readState$, refs, times) => {
    const watch = { ...options, source: { readState$ }, schedule: every(times.gapMs) };
    const all = new Subscription();
    refs.forEach(({ projectId, batchId }, n) =>
      all.add(watchBatch$(projectId, batchId, { ...watch, initialDelayMs: firstMs(n, times) }).subscribe()),
    );
    return all;
  };

export const begin: Readonly<Record<Variant, Begin>> = {
  'a `setTimeout` loop': (readState$, refs, times) => {
    const stops = refs.map((ref, n) => loop(readState$, ref, firstMs(n, times), times.gapMs));
    return new Subscription(() => stops.forEach((stop) => stop()));
  },
  '`watchBatch$`': each(),
  '`watchBatch$` with `onEvent`': each({ onEvent: () => undefined }),
  '`watchBatch$` with limits': each({ deadline: 86_400_000, stateDeadlines: { running: 43_200_000 } }),
  // It spreads the first polls over one gap by itself, from its start on.
  '`watchBatches$`': (readState$, refs, { gapMs }) =>
    watchBatches$(refs, { source: { readState$ }, schedule: every(gapMs), spreadMs: gapMs }).subscribe(),
};
