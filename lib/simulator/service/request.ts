import type { BatchRef } from '../../model/BatchRef.ts';
import type { Reply, ReplyMaker } from './replies.ts';

/** A request without its body. */
export interface RequestHead {
  readonly method: string;
  /** The path without its query, as it was sent. */
  readonly path: string;
  /** The query without its question mark, as it was sent. */
  readonly query: string;
  /** The named segments of the route, as they were sent. */
  readonly params: Readonly<Record<string, string>>;
  /** The job in the path. */
  readonly ref: BatchRef | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the client has found the service: `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly requestId: string;
  /** The moment of its arrival. */
  readonly at: number;
}

export interface ServiceRequest extends RequestHead {
  /** Empty if the request has none. */
  readonly body: Uint8Array;
}

/** The gateway rejects a larger body with 413 (APIG.0201). */
export const MAX_BODY_BYTES: number = 12 * 1_024 * 1_024;

/** Parses a JSON body; `undefined` for any other body. */
export const jsonBody = ({ body }: Pick<ServiceRequest, 'body'>): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body));
  } catch {
    return undefined;
  }
};

/** What a request leads to. */
export interface Outcome {
  readonly reply: Reply;
  /** Delay from the arrival of the request to the reply, in ms. Default: 0. */
  readonly latencyMs?: number;
}

export type MaybePromise<A> = A | Promise<A>;

/** Continues with a value, or when its promise resolves. A plain value costs no turn of the event loop. */
export const thenMaybe = <A, B>(
  value: MaybePromise<A>,
  next: (value: A) => MaybePromise<B>,
): MaybePromise<B> => (value instanceof Promise ? value.then(next) : next(value));

/** Authenticates a request: `undefined` accepts it, a reply rejects it. Never throws or rejects. */
export type Authenticator = (request: ServiceRequest) => MaybePromise<ReplyMaker | undefined>;

/** Answers the requests of one route. */
export type Handler = (request: ServiceRequest) => Outcome;
