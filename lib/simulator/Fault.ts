/**
 * What can go wrong with a look.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type Fault =
  | {
      /** Takes the request and never answers. */
      readonly fault: 'hang';
    }
  | {
      /** Breaks the connection with a TCP reset. */
      readonly fault: 'reset';
    }
  | {
      /** Sends the status and the `Content-Length` of a whole body, half of that body, and closes the connection. */
      readonly fault: 'halfBody';
    }
  | {
      /** Sends the same half, and then nothing more. */
      readonly fault: 'stalledBody';
    }
  | {
      /** Sends a page of HTML, as a login form or a proxy would. */
      readonly fault: 'html';
      /** 200 to 599. Default: 200. */
      readonly status?: number;
    }
  | {
      /** Sends 200, `application/json`, and a body that is no JSON. */
      readonly fault: 'garbage';
    }
  | {
      /** Sends any other answer. */
      readonly fault: 'answer';
      /** 200 to 599. Default: 200. */
      readonly status?: number;
      /** A text is sent as written, anything else as JSON. A 204 or 304 goes without. */
      readonly body: unknown;
      /** Headers to add or to replace; `X-Request-Id` stays the simulator's own. Default: those of a JSON body. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      /** Sends an error of the service. */
      readonly fault: 'error';
      /** 200 to 599. */
      readonly status: number;
      /** The service's code: `"DLI.0999"`. */
      readonly code: string;
      /** What the service says. Default: the name of the status. */
      readonly message?: string;
      /** Who speaks: DLI itself, the API gateway or IAM. Each has a shape of its own. Default: `'dli'`. */
      readonly shape?: 'dli' | 'gateway' | 'iam';
      /** The `Retry-After` of the answer, sent as written. Default: none. */
      readonly retryAfter?: string | number;
    }
  | {
      /** Sends the gateway's 429 `APIG.0308`: 200 requests in 1 minute were exceeded. */
      readonly fault: 'throttled';
      /** The `Retry-After` of the answer, sent as written. Default: none. */
      readonly retryAfter?: string | number;
    }
  | {
      /** Sends the gateway's 401 `APIG.0307`: the token must be updated. */
      readonly fault: 'expiredToken';
    }
  | {
      /** Sends DLI's 400 `DLI.0002`: the object does not exist. */
      readonly fault: 'vanished';
    }
  | {
      /** Sends the client elsewhere. */
      readonly fault: 'redirect';
      /** The `Location`, sent as written. */
      readonly to: string;
      /** 300 to 399. Default: 302. */
      readonly status?: number;
    };
