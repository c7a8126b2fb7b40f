/** What came back over HTTP, as plain data: nothing of the HTTP client is kept. */
export interface Answer {
  readonly status: number;
  /** The body as text, as far as it was read. */
  readonly body: string;
  /** Whether the body was read to its end; `false` when it is larger than the bound. */
  readonly whole: boolean;
  readonly retryAfter: string | null;
  /** The server's `Date`: a date in `Retry-After` is on its clock, not on ours. */
  readonly date: string | null;
  readonly requestId: string | null;
  readonly location: string | null;
  /** When the answer came, in epoch milliseconds. */
  readonly receivedAt: number;
  /** What was sent along and must not be shown. */
  readonly secrets: readonly string[];
}
