import { from, isObservable, type Observable } from 'rxjs';
import { PollError, toPollError } from '../errors/PollError.ts';
import { isTransient } from '../errors/isTransient.ts';
import { UnexpectedError } from '../errors/pollErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { type BatchState, BatchStateCodec } from '../model/BatchState.ts';
import type { ReadOptions, StateReading } from '../model/StateSource.ts';
import type { WatchState } from './WatchState.ts';

// The steps of an attempt: each updates the facts of the watch and reports its event.

/** Begins the next attempt of a failed poll, or the first one of the next poll. */
export const beginAttempt = (watch: WatchState): void => {
  watch.attemptStartedMs = watch.elapsedMs();
  watch.attempts = watch.failures === undefined ? 1 : watch.attempts + 1;
  watch.attemptId += 1;
  watch.isUnanswered = true;
  watch.waitSinceMs = watch.dueMs = watch.attemptStartedMs;
  watch.report({ _tag: 'pollStarted', attempt: watch.attempts }, watch.attemptStartedMs);
};

/** Records the answer, which came at `elapsedMs`, and returns its snapshot. */
export const recordAnswer = (watch: WatchState, reading: StateReading, elapsedMs: number): BatchSnapshot => {
  const latencyMs = elapsedMs - watch.attemptStartedMs;
  const snapshot = watch.record(reading, elapsedMs);
  const { state, rawState } = reading;
  watch.report({ _tag: 'pollAnswered', attempt: watch.attempts, latencyMs, state, rawState }, elapsedMs);
  return snapshot;
};

/** Records the failure, which came at `elapsedMs`, and returns its error. */
export const recordFailure = (watch: WatchState, raised: unknown, elapsedMs: number): PollError => {
  const latencyMs = elapsedMs - watch.attemptStartedMs;
  const error = errorIn(watch, toPollError(raised));
  watch.lastError = error;
  watch.isUnanswered = false;
  watch.report({ _tag: 'pollFailed', attempt: watch.attempts, latencyMs, error }, elapsedMs);
  return error;
};

/** Reports the change of state that a snapshot shows. */
export const reportChange = (watch: WatchState, { previousState, state, rawState }: BatchSnapshot): void => {
  watch.report({ _tag: 'stateChanged', from: previousState, to: state });
  if (state === 'unknown') watch.report({ _tag: 'unknownState', rawState });
};

/**
 * What a source has emitted, as a reading; throws an `UnexpectedError` for anything else. The fields are copied, so that each
 * of them is read once: a source may be written in plain JavaScript.
 */
export const checkedReading = (emitted: unknown): StateReading => {
  let fault: string | undefined;
  try {
    const { state, rawState, retryAfterMs } = emitted as Readonly<Record<keyof StateReading, unknown>>;
    fault = faultOf(state, rawState, retryAfterMs);
    if (fault === undefined) return { state, rawState, retryAfterMs } as StateReading;
  } catch (thrown) {
    throw new UnexpectedError(thrown, 'the source emitted something that is no reading');
  }
  throw new UnexpectedError(undefined, `the source emitted something that is no reading: ${fault}`);
};

const faultOf = (state: unknown, rawState: unknown, retryAfterMs: unknown): string | undefined => {
  if (!BatchStateCodec.is(state)) return 'its state is none of the known states';
  if (retryAfterMs !== undefined && typeof retryAfterMs !== 'number') return 'its retryAfterMs is no number';
  return rawState === state ? undefined : faultOfWord(state, rawState); // mostly they are equal
};

const faultOfWord = (state: BatchState, rawState: unknown): string | undefined => {
  const word = typeof rawState === 'string' ? rawState.trim().toLowerCase() : '';
  if (word === '') return 'its rawState is no text';
  return BatchStateCodec.is(word) && word !== state ? `its rawState is the word for ${word}` : undefined;
};

/** Reads the state of the job of a watch. `from` alone would wrap an Observable of another copy of RxJS, for each poll. */
export const readingOf$ = ({ source, ref }: WatchState, isUrgent: boolean): Observable<StateReading> => {
  const reading$ = isUrgent ? source.readState$(ref, URGENT) : source.readState$(ref);
  return isObservable(reading$) ? reading$ : from(reading$);
};

const URGENT: ReadOptions = { urgent: true };

/** Whether requests wait in a queue of the source. */
export const hasQueue = ({ source }: WatchState): boolean => (source.leadMs?.() ?? 0) > 0;

/**
 * The error of an attempt. For a watch that is resumed, a set-up that a client gives up fast is an outage, because it has
 * worked before: its cause counts.
 */
export const errorIn = ({ settings }: WatchState, error: PollError): PollError =>
  settings.resumeFrom !== undefined &&
  error._tag === 'ConfigurationError' &&
  error.cause instanceof PollError &&
  isTransient(error.cause)
    ? error.cause
    : error;
