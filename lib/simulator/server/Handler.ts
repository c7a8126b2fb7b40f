import type { IncomingHttpHeaders } from 'node:http';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { Reply } from '../replies/Reply.ts';

/** Answers the requests to one path. To add a path: write its handler, and add one line to `createRoutes`. */
export type Handler = (request: {
  /** The parts of the path that the route names, as they were sent. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  /** When it came: milliseconds on `performance.now()`. */
  readonly at: number;
}) => {
  readonly reply: Reply;
  /** The job that the path names, for the log. */
  readonly ref?: BatchRef | undefined;
  readonly latencyMs?: number;
};
