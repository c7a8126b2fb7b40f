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
      /** All headers, with the names in lower case, the `date` and the `content-length` of the complete body. */
      readonly headers: Readonly<Record<string, string>>;
      /** The bytes to send; none for 204, 304 and `HEAD`. */
      readonly body: Uint8Array;
      /**
       * What follows these bytes: the regular end, a broken connection in the middle of the body, or nothing while the
       * connection stays open.
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
  readonly sent: () => void;
  /** To be called when the client has gone. Cancels a reply that is not due yet. */
  readonly disconnected: () => void;
}
