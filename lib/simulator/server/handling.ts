import type { IncomingHttpHeaders } from 'node:http';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { ServiceCall } from '../Simulator.ts';
import type { Reply, ReplyMaker } from './replies.ts';

/** What a request leads to. */
export interface Outcome {
  readonly reply: Reply;
  /** How many milliseconds after the request came it is answered, never sooner. Default: 0. */
  readonly latencyMs?: number;
}

/** A request, read to its end. */
export interface ParsedRequest {
  readonly method: string;
  /** The path without its query, as it was sent. */
  readonly path: string;
  /** The query without its question mark, as it was sent. */
  readonly query: string;
  /** The parts of the path that the route names, as they were sent. */
  readonly params: Readonly<Record<string, string>>;
  /** The job that the path names. */
  readonly ref: BatchRef | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Empty where there is none. */
  readonly body: Buffer;
  readonly requestId: string;
  /** When it came: milliseconds on `performance.now()`. */
  readonly at: number;
}

/** Lets a request in, or says what the gateway answers instead. Never rejects. */
export type Gate = (asked: ParsedRequest) => ReplyMaker | undefined | Promise<ReplyMaker | undefined>;

/** Answers the requests to one path. To add a path: write its handler, and add one line to `createRoutes`. */
export type Handler = (asked: ParsedRequest) => Outcome;

/** Who answers a path. */
export interface Route {
  readonly call: ServiceCall | 'unknown';
  /** Who is let in. */
  readonly gate: Gate;
  readonly handle: Handler;
}

/** Finds who answers a path without its query, and the parts of the path that the route names. */
export type Routes = (
  method: string,
  path: string,
) => { readonly route: Route; readonly params: Readonly<Record<string, string>> };
