import {
  defer,
  distinctUntilKeyChanged,
  from,
  map,
  mergeAll,
  type Observable,
  repeat,
  retry,
  Subscription,
  takeWhile,
  timer,
} from 'rxjs';
import { type BatchRef, every, type StateReading, watchBatch$, watchBatches$ } from '../../dist/index.js';

/** The wait from an answer to the next poll of the same job, in milliseconds. */
export const GAP_MS = 5_000;

export type Variant = 'watchBatch$' | 'watchBatches$' | 'RxJS pipe' | 'setTimeout loop';

type Source = (ref: BatchRef) => Observable<StateReading>;

/** When watch number n polls first: spread evenly over one gap, in a different order. */
const phaseMs = (n: number): number => Math.floor(((n * 0.618033988749895) % 1) * GAP_MS);

/** A recipe with RxJS alone, without clocks, time limits, events and details of errors. */
const recipe$ = (readState$: Source, ref: BatchRef): Observable<unknown> =>
  defer(() => readState$(ref)).pipe(
    map(({ state, rawState }) => ({
      ...ref,
      state,
      rawState,
      terminal: state === 'success' || state === 'dead',
    })),
    retry({ count: 5, delay: (_, attempt) => timer(1_000 * 2 ** attempt) }),
    repeat({ delay: () => timer(GAP_MS) }),
    takeWhile(({ terminal }) => !terminal, true),
    distinctUntilKeyChanged('state'),
  );

/** A loop by hand: a timer, a poll, and a timer again. */
const loop = (readState$: Source, ref: BatchRef, firstMs: number): (() => void) => {
  let poll: Subscription | undefined;
  let state: string | undefined;
  const turn = (): void => {
    poll = readState$(ref).subscribe({
      next: (reading) => {
        state = reading.state;
        if (state !== 'success' && state !== 'dead') timeout = setTimeout(turn, GAP_MS);
      },
      error: () => clearTimeout(timeout),
    });
  };
  let timeout = setTimeout(turn, firstMs);
  return () => {
    clearTimeout(timeout);
    poll?.unsubscribe();
  };
};

/** Starts to watch all jobs. */
export const begin: Record<Variant, (readState$: Source, refs: readonly BatchRef[]) => Subscription> = {
  watchBatch$: (readState$, refs) => {
    const schedule = every(GAP_MS);
    const source = { readState$ };
    const all = new Subscription();
    refs.forEach(({ projectId, batchId }, n) =>
      all.add(
        watchBatch$(projectId, batchId, {
          source,
          schedule,
          initialDelayMs: phaseMs(n),
        }).subscribe(),
      ),
    );
    return all;
  },
  watchBatches$: (readState$, refs) =>
    watchBatches$(refs, { source: { readState$ }, schedule: every(GAP_MS), spreadMs: GAP_MS }).subscribe(),
  'RxJS pipe': (readState$, refs) =>
    from(
      refs.map((ref, n) =>
        timer(phaseMs(n)).pipe(
          map(() => recipe$(readState$, ref)),
          mergeAll(),
        ),
      ),
    )
      .pipe(mergeAll())
      .subscribe(),
  'setTimeout loop': (readState$, refs) => {
    const stops = refs.map((ref, n) => loop(readState$, ref, phaseMs(n)));
    return new Subscription(() => stops.forEach((stop) => stop()));
  },
};
