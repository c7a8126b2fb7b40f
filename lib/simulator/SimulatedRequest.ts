/**
 * A request to a simulator.
 *
 * @category Simulator
 * @since 0.2.0
 */
export interface SimulatedRequest {
  /** The method, in capitals: `"GET"`. */
  readonly method: string;
  /** The path with its query, as it was sent: `"/v2.0/p1/batches?size=10"`. */
  readonly path: string;
  /** The headers, in any spelling. Several values of a name are joined by commas. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /**
   * The body, or a function that reads it, at most once and only if the reply depends on it. The function returns
   * `undefined` for a body of more than 12 MiB, and stays pending if the client disconnects. Default: no body.
   */
  readonly body?: Uint8Array | (() => Uint8Array | undefined | Promise<Uint8Array | undefined>) | undefined;
  /** Where the client has found the service, for links and the catalog. Default: `http://` and the header `host`. */
  readonly origin?: string | undefined;
  /** Called when the connection breaks after the reply: the simulator was closed while a body stalled. */
  readonly onBroken?: (() => void) | undefined;
}

/**
 * What a simulator replies to a request, at the moment when it is due.
 *
 * @category Simulator
 * @since 0.2.0
 */
export type SimulatedReply =
  | {
      /** A response. */
      readonly kind: 'answer';
      /** 200 to 599. */
      readonly status: number;
      /** The headers, with names in lower case. The `content-length` is for the caller to add: that of the whole body. */
      readonly headers: Readonly<Record<string, string>>;
      /** The body, to be sent in UTF-8; `null` for 204 and 304. `HEAD` is answered like `GET`: send its headers alone. */
      readonly body: string | null;
      /**
       * Whether the body is sent to its end. If not, half of its bytes are: then the connection breaks (`'cut'`), or
       * stays open in silence (`'stalled'`).
       */
      readonly end: 'complete' | 'cut' | 'stalled';
    }
  | {
      /** The connection breaks: the fault `reset`, or the simulator was closed. */
      readonly kind: 'reset';
    }
  | {
      /** There is no connection: the simulator was closed before the request. */
      readonly kind: 'refused';
    };

/**
 * A request that a simulator is replying to. The caller says how it ends, for the log: by the first call of `sent` or
 * `disconnected`. A `reset` ends it, too.
 *
 * @category Simulator
 * @since 0.2.0
 */
export interface SimulatedExchange {
  /**
   * The reply, once its latency has passed. Stays pending for the fault `hang`, and once the client has disconnected.
   * Rejects only with what a function raised that was to read the body.
   */
  readonly reply: Promise<SimulatedReply>;
  /** To be called when all of the reply was sent. */
  sent(): void;
  /** To be called when the client has gone. Cancels a reply that is not due yet. */
  disconnected(): void;
}
