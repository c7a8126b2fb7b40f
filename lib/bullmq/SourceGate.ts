import type { AuthError, ConfigurationError } from '../errors/pollErrors.ts';
import { WorkerPausedError } from './WorkerPausedError.ts';

/** The worker of BullMQ, as its gate knows it. */
export interface PausableWorker {
  isPaused(): boolean;
  pause(doNotWaitActive: boolean): Promise<void>;
  resume(): unknown;
  emit(event: 'error', error: Error): unknown;
}

/** How long a worker is paused whose source cannot ask the service; doubled at each further refusal. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * Pauses a worker whose source cannot ask the service, and lets a single attempt find out later whether it can.
 *
 * ```text
 * open → paused → trial → open
 *          ^--------'            the trial was refused, too
 * ```
 */
export class SourceGate {
  readonly #worker: PausableWorker;
  #state: 'open' | 'paused' | 'trial' = 'open';
  #isTrying = false;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(worker: PausableWorker) {
    this.#worker = worker;
  }

  /** Whether attempts are made, as far as is known. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Whether an attempt may be made now. The answer to it has to be passed to `opened` or `refused`. */
  mayTry(): boolean {
    if (this.#state === 'open') return true;
    const isFree = this.#state === 'trial' && !this.#isTrying;
    if (isFree) this.#isTrying = true;
    return isFree;
  }

  /** An attempt was not refused. */
  opened(): void {
    if (this.#state === 'paused') return; // it began before the refusal
    this.#state = 'open';
    this.#isTrying = false;
    this.#pauseMs = FIRST_PAUSE_MS;
  }

  /** An attempt was refused. Those that were under way at the same time report nothing more. */
  refused(error: AuthError | ConfigurationError): void {
    if (this.#state === 'paused') return;
    this.#state = 'paused';
    this.#isTrying = false;
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    // A pause of the user's own goes on.
    const isPausedAlready = this.#worker.isPaused();
    if (!isPausedAlready) void this.#worker.pause(true);
    this.#timer = setTimeout(() => {
      this.#state = 'trial';
      if (!isPausedAlready) void this.#worker.resume();
    }, pauseMs);
    this.#worker.emit('error', new WorkerPausedError(error, pauseMs));
  }

  /** The worker is closed. */
  close(): void {
    clearTimeout(this.#timer);
  }
}
