import type { IncomingHttpHeaders } from 'node:http';
import type { BatchRef } from '../../model/BatchRef.ts';

/** A request, read to its end. */
export interface Asked {
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
