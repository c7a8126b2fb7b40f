import type { CallFaults } from '../script/callFaults.ts';
import { identityAuthenticator } from '../iam/identityAuthenticator.ts';
import type { RecordedRequest } from '../Simulator.ts';
import { answerPreflight } from './cors.ts';
import {
  cancelJob,
  listJobs,
  type ServiceContext,
  showDetail,
  showLog,
  showState,
  submitJob,
} from './handlers.ts';
import {
  collections,
  listProjectsOfUser,
  listThings,
  listVersions,
  showCatalog,
  showThing,
  showVersion,
} from './identityHandlers.ts';
import { errorReply } from './replies.ts';
import {
  type Authenticator,
  type Handler,
  type MaybePromise,
  type Outcome,
  type RequestHead,
  thenMaybe,
} from './request.ts';
import { issueToken, revokeToken, validateToken } from './tokenHandlers.ts';

interface Route {
  readonly call: RecordedRequest['call'];
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

type Routes = readonly (readonly [method: string, path: string, route: Route])[];

// To add a route, write its handler and add a line here.

const batchRoutes = (context: ServiceContext): Routes => {
  const { authenticate } = context;
  return [
    ['GET', `${BATCH}/state`, { call: 'state', authenticate, handle: showState(context) }],
    ['GET', `${BATCH}/log`, { call: 'log', authenticate, handle: showLog(context) }],
    ['GET', BATCH, { call: 'detail', authenticate, handle: showDetail(context) }],
    ['DELETE', BATCH, { call: 'cancel', authenticate, handle: cancelJob(context) }],
    ['GET', BATCHES, { call: 'list', authenticate, handle: listJobs(context) }],
    ['POST', BATCHES, { call: 'create', authenticate, handle: submitJob(context) }],
  ];
};

const TOKENS = '/v3/auth/tokens';

const identityRoutes = (context: ServiceContext): Routes => {
  const authenticate = identityAuthenticator(context.authenticate);
  const validate: Route = { call: 'validate', authenticate, handle: validateToken(context) };
  const call = 'projects';
  return [
    ['GET', '/', { call: 'versions', authenticate: acceptAll, handle: listVersions }],
    ['GET', '/v3', { call: 'versions', authenticate: acceptAll, handle: showVersion }],
    ['POST', TOKENS, { call: 'token', authenticate: acceptAll, handle: issueToken(context) }],
    ['GET', TOKENS, validate],
    ['HEAD', TOKENS, validate],
    ['DELETE', TOKENS, { call: 'revoke', authenticate, handle: revokeToken(context) }],
    ['GET', '/v3/auth/catalog', { call: 'catalog', authenticate, handle: showCatalog(context) }],
    ['GET', '/v3/users/:userId/projects', { call, authenticate, handle: listProjectsOfUser(context) }],
    ...Object.values(collections).flatMap((collection): Routes => {
      const list: Route = { call: collection.name, authenticate, handle: listThings(context, collection) };
      const show: Route = { call: collection.name, authenticate, handle: showThing(context, collection) };
      return [
        ...(collection.isAuth ? ([['GET', `/v3/auth/${collection.name}`, list]] as const) : []),
        ['GET', `/v3/${collection.name}`, list],
        ['GET', `/v3/${collection.name}/:id`, show],
      ];
    }),
  ];
};

/**
 * The routes of the simulator.
 *
 * @param context - what the handlers share
 * @param cors - whether preflights of browsers are answered
 */
export const createRoutes = (context: ServiceContext, cors: boolean): FindRoute => {
  const tables = new Map<string, { readonly pattern: RegExp; readonly route: Route }[]>();
  for (const [method, path, route] of [...batchRoutes(context), ...identityRoutes(context)]) {
    const table = tables.get(method) ?? [];
    table.push({ pattern: patternOf(path), route });
    tables.set(method, table);
  }
  return (method, path) => {
    if (cors && method === 'OPTIONS') return { route: preflightRoute, params: {} };
    for (const { route, pattern } of tables.get(method) ?? []) {
      const match = pattern.exec(path);
      if (match) return { route, params: { ...match.groups } };
    }
    return { route: unknownRoute, params: {} };
  };
};

/** `:name` matches any segment that is not empty, undecoded. One slash at the end of a path is ignored. */
const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replace(/\/$/, '')
      .replaceAll('.', '\\.')
      .replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`,
  );

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

// For every path: whether there is such a call is for the request itself to find out.
const preflightRoute: Route = { call: 'preflight', authenticate: acceptAll, handle: answerPreflight };

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
