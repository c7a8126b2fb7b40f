import { addRoute, createRouter, findRoute } from 'rou3';
import { letIn } from '../gate/tokenGate.ts';
import { cancelJob } from './handlers.ts';
import { issueToken } from './handlers.ts';
import { listJobs } from './handlers.ts';
import type { Route } from './handling.ts';
import type { Routes } from './handling.ts';
import { showDetail } from './handlers.ts';
import { showState } from './handlers.ts';
import { showUnpublished } from './handlers.ts';
import { submitJob } from './handlers.ts';
import type { World } from './handlers.ts';

const BATCHES = '/v2.0/:projectId/batches';
const BATCH = `${BATCHES}/:batchId`;

const unpublished: Route = { call: 'unknown', gate: letIn, handle: showUnpublished };

/** The paths that the simulator speaks; every other one is unpublished. */
export const createRoutes = (world: World): Routes => {
  const { gate } = world;
  const router = createRouter<Route>();
  addRoute(router, 'GET', `${BATCH}/state`, { call: 'state', gate, handle: showState(world) });
  addRoute(router, 'GET', BATCH, { call: 'detail', gate, handle: showDetail(world) });
  addRoute(router, 'DELETE', BATCH, { call: 'cancel', gate, handle: cancelJob(world) });
  addRoute(router, 'GET', BATCHES, { call: 'list', gate, handle: listJobs(world) });
  addRoute(router, 'POST', BATCHES, { call: 'create', gate, handle: submitJob(world) });
  addRoute(router, 'POST', '/v3/auth/tokens', { call: 'token', gate: letIn, handle: issueToken(world) });
  return (method, path) => {
    const { data: route = unpublished, params = {} } = findRoute(router, method, path) ?? {};
    return { route, params };
  };
};
