/** The failed attempts of a poll, and the wait that follows the last of them. Plain data. */
export interface PollFailures {
  /** When the last attempt failed, on the watch's clock. */
  readonly failedMs: number;
  /** How many failures the retry policy was asked about. */
  readonly spent: number;
  /** What they took: the attempts, and the waits that the policy chose before the last of them. */
  readonly spentMs: number;
  /** The wait that the policy chose after the last attempt; 0 if it was not asked. */
  readonly chosenMs: number;
  /** How many answers were "no such batch". */
  readonly missing: number;
  /** How many answers were a 429 that named no wait, and when the first 429 came, on the watch's clock. */
  readonly throttles: number;
  readonly throttledMs: number | undefined;
  /** The wait before the next attempt. */
  readonly delayMs: number | undefined;
}

const NO_FAILURES: PollFailures = {
  failedMs: 0,
  spent: 0,
  spentMs: 0,
  chosenMs: 0,
  missing: 0,
  throttles: 0,
  throttledMs: undefined,
  delayMs: undefined,
};

/** What the failures of a poll are counted from. */
export interface FailureFacts {
  /** Of the present poll; `undefined` if no attempt has failed. */
  readonly failures: PollFailures | undefined;
  readonly attemptStartedMs: number;
}

/** The failures of a poll, once its next attempt is scheduled. */
export type Failed = PollFailures & { readonly delayMs: number };

/** The earlier failures of a poll, at the failure of an attempt: adds the wait between them as far as the policy chose it. */
export const failuresBefore = (
  { failures, attemptStartedMs }: FailureFacts,
  failedMs: number,
): PollFailures => {
  if (failures === undefined) return { ...NO_FAILURES, failedMs };
  const { spentMs, chosenMs, throttledMs, delayMs = 0 } = failures;
  // The wait may have been skipped. It may also have lasted longer: the process was stopped.
  const waitedMs = Math.max(0, attemptStartedMs - failures.failedMs);
  const stoppedMs = Math.max(0, waitedMs - delayMs);
  return {
    ...failures,
    failedMs,
    spentMs: spentMs + Math.min(chosenMs, waitedMs),
    chosenMs: 0,
    throttledMs: throttledMs === undefined ? undefined : throttledMs + stoppedMs,
  };
};
