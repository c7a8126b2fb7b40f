import type { CallFaults } from '../script/callFaults.ts';
import type { ServiceCall } from '../Simulator.ts';
import {
  cancelJob,
  issueToken,
  listJobs,
  type ServiceContext,
  showDetail,
  showState,
  submitJob,
} from './handlers.ts';
import { errorReply } from './replies.ts';
import type { Authenticator, Handler, MaybePromise, Outcome, RequestHead } from './request.ts';

interface Route {
  readonly call: ServiceCall | 'unknown';
  readonly authenticate: Authenticator;
  readonly handle: Handler;
}

/** Finds the route of a method and a path without its query, and the segments of the path that the route names. */
export type FindRoute = (
  method: string,
  path: string,
) => { readonly route: Route; readonly params: Readonly<Record<string, string>> };

const BATCHES = '/v2.0/:projectId/batches';
const BATCH = `${BATCHES}/:batchId`;

/** The routes of the simulator. To add one, write its handler and add a line here. */
export const createRoutes = (context: ServiceContext): FindRoute => {
  const { authenticate } = context;
  const routes: readonly (readonly [string, string, Route])[] = [
    ['GET', `${BATCH}/state`, { call: 'state', authenticate, handle: showState(context) }],
    ['GET', BATCH, { call: 'detail', authenticate, handle: showDetail(context) }],
    ['DELETE', BATCH, { call: 'cancel', authenticate, handle: cancelJob(context) }],
    ['GET', BATCHES, { call: 'list', authenticate, handle: listJobs(context) }],
    ['POST', BATCHES, { call: 'create', authenticate, handle: submitJob(context) }],
    ['POST', '/v3/auth/tokens', { call: 'token', authenticate: acceptAll, handle: issueToken(context) }],
  ];
  const table = routes.map(([method, path, route]) => ({ method, pattern: patternOf(path), route }));
  return (method, path) => {
    for (const { route, pattern } of table.filter((it) => it.method === method)) {
      const match = pattern.exec(path);
      if (match) return { route, params: { ...match.groups } };
    }
    return { route: unknownRoute, params: {} };
  };
};

/** `:name` matches any segment that is not empty, undecoded. One slash at the end of a path is ignored. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`);

const acceptAll: Authenticator = () => undefined;

const unpublished = errorReply({
  status: 404,
  code: 'APIG.0101',
  message: 'The API does not exist or has not been published in the environment',
  shape: 'gateway',
});

// The gateway rejects an unknown path before it checks credentials.
const unknownRoute: Route = {
  call: 'unknown',
  authenticate: acceptAll,
  handle: (request) => ({ reply: unpublished(request) }),
};

/** The client's end of a request. */
interface Client {
  /** The body, or `undefined` if it is too large. Stays pending if the client disconnects. */
  readonly readBody: () => MaybePromise<Uint8Array | undefined>;
  /** Whether the client is still connected. */
  readonly isOpen: () => boolean;
}

const NO_BODY = new Uint8Array();

const tooLarge = errorReply({
  status: 413,
  code: 'APIG.0201',
  message: 'Request entity too large',
  shape: 'gateway',
});

/**
 * Runs the route of a request.
 *
 * @returns the outcome; `undefined` if the client disconnected before the request was authenticated
 */
export const respond = (
  faults: CallFaults,
  { call, authenticate, handle }: Route,
  head: RequestHead,
  { readBody, isOpen }: Client,
): MaybePromise<Outcome | undefined> => {
  const fault = faults.take(call, head.at);
  if (fault) return { reply: fault.reply(head), latencyMs: fault.latencyMs };
  return thenMaybe(call === 'unknown' ? NO_BODY : readBody(), (body) => {
    if (body === undefined) return { reply: tooLarge(head) };
    const request = { ...head, body };
    return thenMaybe(authenticate(request), (rejection) => {
      if (!isOpen()) return undefined;
      return rejection ? { reply: rejection(request) } : handle(request);
    });
  });
};

/** Continues with a value, or when its promise resolves. A plain value costs no turn of the event loop. */
export const thenMaybe = <A, B>(
  value: MaybePromise<A>,
  next: (value: A) => MaybePromise<B>,
): MaybePromise<B> => (value instanceof Promise ? value.then(next) : next(value));
