import { addRoute, createRouter, findRoute } from 'rou3';
import { allowAll } from '../gate/tokenGate.ts';
import { cancelJob } from './handlers.ts';
import { issueToken } from './handlers.ts';
import { listJobs } from './handlers.ts';
import type { Route } from './handling.ts';
import type { Routes } from './handling.ts';
import { showDetail } from './handlers.ts';
import { showState } from './handlers.ts';
import { showUnpublished } from './handlers.ts';
import { submitJob } from './handlers.ts';
import type { ServerContext } from './handlers.ts';

const BATCHES = '/v2.0/:projectId/batches';
const BATCH = `${BATCHES}/:batchId`;

const unpublished: Route = { call: 'unknown', gate: allowAll, handle: showUnpublished };

/** The paths that the simulator speaks; every other one is unpublished. */
export const createRoutes = (world: ServerContext): Routes => {
  const { gate } = world;
  const router = createRouter<Route>();
  addRoute(router, 'GET', `${BATCH}/state`, { call: 'state', gate, handle: showState(world) });
  addRoute(router, 'GET', BATCH, { call: 'detail', gate, handle: showDetail(world) });
  addRoute(router, 'DELETE', BATCH, { call: 'cancel', gate, handle: cancelJob(world) });
  addRoute(router, 'GET', BATCHES, { call: 'list', gate, handle: listJobs(world) });
  addRoute(router, 'POST', BATCHES, { call: 'create', gate, handle: submitJob(world) });
  addRoute(router, 'POST', '/v3/auth/tokens', { call: 'token', gate: allowAll, handle: issueToken(world) });
  return (method, path) => {
    const { data: route = unpublished, params = {} } = findRoute(router, method, path) ?? {};
    return { route, params };
  };
};
