/**
 * Sends requests: a function from a request to its response. The client keeps its time limit, bounds the body and aborts on
 * unsubscribing, whatever the transport.
 *
 * **When to use**: for another HTTP client than `ky`, or for none: a recorded or a simulated service.
 *
 * **Gotchas**
 * - It must not follow redirects, which would carry the credentials along, and must not retry, as the watch does.
 * - It rejects only if there is no response. An error status is a response.
 * - When the `signal` is aborted it ends the request, and the stream of a body that is being read fails.
 * - A response that is not read to its end is cancelled by the client, through the body's `return` or its reader's `cancel`.
 *
 * @category Sources
 * @since 0.2.0
 */
export interface HttpTransport {
  /** Sends one request. */
  (request: HttpRequest): Promise<HttpResponse>;
  /** The bytes of headers that it accepts. From 65,536 on it carries token requests as well. */
  readonly maxHeaderBytes?: number | undefined;
  /**
   * Whether it keeps no signal of a request that has ended: the client then uses the signal for another request.
   *
   * @defaultValue `false`
   */
  readonly releasesSignals?: boolean | undefined;
}

/**
 * A request as a transport sends it.
 *
 * @category Sources
 * @since 0.2.0
 */
export interface HttpRequest {
  /** The method, in capitals. */
  readonly method: string;
  /** The URL, with its query. */
  readonly url: URL;
  /** The headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body; most requests have none. */
  readonly body?: string | undefined;
  /** Aborted when the subscriber unsubscribes, or at the time limit. */
  readonly signal: AbortSignal;
}

/**
 * A response as a transport returns it: a `Response` of `fetch` is one.
 *
 * @category Sources
 * @since 0.2.0
 */
export interface HttpResponse {
  /** The status code. */
  readonly status: number;
  /** The headers; `get` takes a name in lower case. */
  readonly headers: {
    /** The value of a header, or `null`. */
    get(name: string): string | null;
  };
  /** The decoded bytes: decompressed, not yet text. */
  readonly body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null;
}
