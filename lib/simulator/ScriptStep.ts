/**
 * A step that answers polls with a state. Without `forMs` and `forPolls` it answers one poll.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface StateStep {
  /** The state, sent as written: `"Success"`, `" running"` and `"paused"` are accepted, `""` is not. */
  readonly state: string;
  /** How long the step lasts, in ms from its start, 0 or more. With `forPolls`, the limit reached first ends it. */
  readonly forMs?: number | undefined;
  /** How many polls the step answers: a whole number, 0 or more. */
  readonly forPolls?: number | undefined;
  /** Delay from the request to the answer, in ms: 0 to 2,147,483,647. The answer is never early. Default: 0. */
  readonly latencyMs?: number | undefined;
  /** The `Retry-After` header, sent as written: seconds, a date, or an invalid value. Default: none. */
  readonly retryAfter?: string | number | undefined;
}

/**
 * A way for a poll to fail.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type Fault =
  | {
      /** Accepts the request and never answers. */
      readonly fault: 'hang';
    }
  | {
      /** Breaks the connection with a TCP reset. */
      readonly fault: 'reset';
    }
  | {
      /** Sends the status and the `Content-Length` of a complete body, half of that body, and closes the connection. */
      readonly fault: 'halfBody';
    }
  | {
      /** Sends half of a body, as `halfBody` does, and leaves the connection open. */
      readonly fault: 'stalledBody';
    }
  | {
      /** Sends an HTML page, like a login form or the error page of a proxy. */
      readonly fault: 'html';
      /** 200 to 599. Default: 200. */
      readonly status?: number | undefined;
    }
  | {
      /** Sends 200, `application/json`, and a body that is not JSON. */
      readonly fault: 'garbage';
    }
  | {
      /** Sends an answer of your own. */
      readonly fault: 'answer';
      /** 200 to 599. Default: 200. */
      readonly status?: number | undefined;
      /** A string is sent as written, any other value as JSON. Not sent with 204 and 304. */
      readonly body: unknown;
      /** Headers to add or to replace, except `X-Request-Id`. Default: those of a JSON body. */
      readonly headers?: Readonly<Record<string, string>> | undefined;
    }
  | {
      /** Sends an error of the service. */
      readonly fault: 'error';
      /** 200 to 599. */
      readonly status: number;
      /** The error code: `"DLI.0999"`. */
      readonly code: string;
      /** The error message. Default: the name of the status. */
      readonly message?: string | undefined;
      /** Whose error format to use: that of DLI, of the API gateway or of IAM. Default: `'dli'`. */
      readonly shape?: 'dli' | 'gateway' | 'iam' | undefined;
      /** The `Retry-After` header, sent as written. Default: none. */
      readonly retryAfter?: string | number | undefined;
    }
  | {
      /** Sends the gateway's 429 `APIG.0308`: more than 200 requests in 1 minute. */
      readonly fault: 'throttled';
      /** The `Retry-After` header, sent as written. Default: none. */
      readonly retryAfter?: string | number | undefined;
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
      /** Redirects the client. */
      readonly fault: 'redirect';
      /** The `Location` header, sent as written. */
      readonly to: string;
      /** 300 to 399. Default: 302. */
      readonly status?: number | undefined;
    };

/**
 * A step that answers polls with a fault. Without `forMs` and `forPolls` it answers one poll.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type FaultStep = Fault & {
  /** How long the step lasts, in ms from its start, 0 or more. With `forPolls`, the limit reached first ends it. */
  readonly forMs?: number | undefined;
  /** How many polls the step answers: a whole number, 0 or more. */
  readonly forPolls?: number | undefined;
  /** Delay from the request to the fault, in ms: 0 to 2,147,483,647. The fault is never early. Default: 0. */
  readonly latencyMs?: number | undefined;
};

/**
 * One step of the script of a job. A string is a state that answers one poll.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type ScriptStep = string | StateStep | FaultStep;
