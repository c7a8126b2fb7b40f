/** The wait after the second failure in a row; it doubles with each further one. */
export const SECOND_MS = 500;
const LONGEST_MS = 8_000;

/** How long to wait after failures in a row: not after the first, then 0.5, 1, 2, 4, and always 8 s. */
export class BackOff {
  #failures = 0;
  #overAtMs = Number.NEGATIVE_INFINITY;

  /** How much of the wait is left, in milliseconds. */
  remainingMs(nowMs: number): number {
    return Math.max(0, this.#overAtMs - nowMs);
  }

  /**
   * Begins the next wait.
   *
   * @param nowMs - the moment of the failure
   * @param atLeastMs - a longer wait that was asked for
   * @param atMostMs - the bound of the wait
   */
  failed(
    nowMs: number,
    { atLeastMs = 0, atMostMs = Infinity }: { readonly atLeastMs?: number; readonly atMostMs?: number } = {},
  ): void {
    const backOffMs = this.#failures === 0 ? 0 : Math.min(LONGEST_MS, SECOND_MS * 2 ** (this.#failures - 1));
    this.#failures += 1;
    this.#overAtMs = nowMs + Math.min(atMostMs, Math.max(atLeastMs, backOffMs));
  }

  /** Ends the wait: the next failure is the first one again. */
  reset(): void {
    this.#failures = 0;
    this.#overAtMs = Number.NEGATIVE_INFINITY;
  }
}
