/**
 * What a service's refusal says, as far as it says it. No secret is in it: the client takes the
 * credentials of the request out of every text.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface AnswerFacts {
  /** The HTTP status. */
  readonly status: number;
  /** The service's or the gateway's own code: `DLI.0002`, `APIGW.0308`. The set is open. */
  readonly code?: string | undefined;
  /** The service's own words. */
  readonly serviceMessage?: string | undefined;
  /** The id by which the operator of the service finds the request. */
  readonly requestId?: string | undefined;
  /** The beginning of the body, on one line. */
  readonly bodyExcerpt?: string | undefined;
  /** How long the service asks us to wait, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number | undefined;
}
