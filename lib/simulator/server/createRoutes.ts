import { addRoute, createRouter, findRoute } from 'rou3';
import type { Handler } from './Handler.ts';
import type { Routes } from './Routes.ts';
import { showState } from './showState.ts';
import { showUnpublished } from './showUnpublished.ts';
import type { World } from './World.ts';

/** The paths that the simulator speaks; every other one is unpublished. */
export const createRoutes = (world: World): Routes => {
  const router = createRouter<Handler>();
  addRoute(router, 'GET', '/v2.0/:projectId/batches/:batchId/state', showState(world));
  return (method, path) => {
    const { data: handler = showUnpublished, params = {} } = findRoute(router, method, path) ?? {};
    return { handler, params };
  };
};
