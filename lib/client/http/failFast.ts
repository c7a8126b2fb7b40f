import type { PollError } from '../../errors/PollError.ts';
import { ConfigurationError } from '../../errors/pollErrors.ts';
import { annotated } from '../../errors/TaggedError.ts';
import { monotonicNow, type WatchScheduler } from '../../schedule/watchScheduler.ts';
import { ADVICE, isRefusedPort, namingProxy, type SetupFault, setupFaultOf } from './setupFault.ts';

/** How long faults of the set-up are retried, and the clock that measures it. */
export interface FailFastLimit {
  readonly failFastMs: number;
  readonly scheduler: WatchScheduler;
}

/**
 * Tells a set-up that cannot work from an outage. Before an origin has answered, a fault of the set-up that occurs again
 * after `failFastMs` becomes a `ConfigurationError`. Until then the fault carries what is left, as `failFastInMs`, so that a
 * watch makes an attempt at that very time. After its first answer the same faults are outages.
 *
 * ```text
 * never answered     fault . fault . . . fault . fault ─▶ ConfigurationError
 *                    |─────── failFastMs ───────|
 * answered before    answer . fault . . . fault . . . . . fault ─▶ transient, all of them
 * ```
 *
 * One object for each client. An origin is any text that names who answers: the service's, the token provider's.
 */
export class FailFast {
  readonly #limit: FailFastLimit;
  readonly #answered = new Set<string>();
  /** When the first fault of an origin occurred, on the monotonic clock. */
  readonly #since = new Map<string, number>();

  constructor(limit: FailFastLimit) {
    this.#limit = limit;
  }

  /** Records an answer: from now on the faults of the origin are outages. */
  answered(origin: string): void {
    if (this.#answered.has(origin)) return;
    this.#answered.add(origin);
    this.#since.delete(origin);
  }

  hasAnswered(origin: string): boolean {
    return this.#answered.has(origin);
  }

  /**
   * The error to fail with: the given one, or the `ConfigurationError` that it has become.
   *
   * @param origin - who was to answer
   * @param raised - why the request failed
   * @param fault - the kind of fault, if more is known than the error shows
   */
  judge(origin: string, raised: PollError, fault?: SetupFault): PollError {
    const error = namingProxy(raised);
    if (isRefusedPort(error))
      return new ConfigurationError(
        `fetch refuses the port of ${origin}; give the service another port`,
        error.cause,
      );
    const kind = fault ?? setupFaultOf(error);
    if (kind === undefined || this.#answered.has(origin)) return error;
    const { failFastMs, scheduler } = this.#limit;
    const now = monotonicNow(scheduler);
    const since = this.#since.get(origin) ?? now;
    this.#since.set(origin, since);
    const leftMs = since + failFastMs - now;
    if (leftMs > 0)
      return leftMs === Infinity ? error : annotated(error, { failFastInMs: Math.ceil(leftMs) });
    const what = error.message.replaceAll(/\s+/g, ' ');
    return new ConfigurationError(`${origin} has never answered: ${what}; ${ADVICE[kind]}`, error);
  }
}
