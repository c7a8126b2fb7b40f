/**
 * Answers polls with a state. It lasts for one poll, unless it says for how long.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface StateStep {
  /** The text of the state, sent as written: `"Success"`, `" running"` and `"paused"` are allowed, `""` is not. */
  readonly state: string;
  /** Lasts so many milliseconds after it began, from 0. Together with `forPolls`, what comes first ends it. */
  readonly forMs?: number;
  /** Lasts so many polls, a whole number from 0. */
  readonly forPolls?: number;
  /** How many milliseconds after the request the answer is sent, never sooner: 0 to 2,147,483,647. Default: 0. */
  readonly latencyMs?: number;
  /** The `Retry-After` of the answer, sent as written: seconds, a date, or nonsense. Default: none. */
  readonly retryAfter?: string | number;
}

/**
 * What can go wrong with a poll.
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

/**
 * Answers polls with a fault. It lasts for one poll, unless it says for how long.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type FaultStep = Fault & {
  /** Lasts so many milliseconds after it began, from 0. Together with `forPolls`, what comes first ends it. */
  readonly forMs?: number;
  /** Lasts so many polls, a whole number from 0. */
  readonly forPolls?: number;
  /** How many milliseconds after the request the fault happens, never sooner: 0 to 2,147,483,647. Default: 0. */
  readonly latencyMs?: number;
};

/**
 * One step of the script of a job; a plain text is a state for one poll.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type ScriptStep = string | StateStep | FaultStep;
