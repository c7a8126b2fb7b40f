import { addRoute, createRouter, findRoute } from 'rou3';
import { letIn } from '../gate/letIn.ts';
import { cancelJob } from './cancelJob.ts';
import { issueToken } from './issueToken.ts';
import { listJobs } from './listJobs.ts';
import type { Route } from './Route.ts';
import type { Routes } from './Routes.ts';
import { showDetail } from './showDetail.ts';
import { showState } from './showState.ts';
import { showUnpublished } from './showUnpublished.ts';
import { submitJob } from './submitJob.ts';
import type { World } from './World.ts';

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
