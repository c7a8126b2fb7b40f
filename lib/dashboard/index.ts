/**
 * A page that shows jobs while they run, for an HTTP server on Node.
 *
 * @module
 */
export { createDashboard } from './createDashboard.ts';
export type { Dashboard, DashboardOptions } from './Dashboard.ts';
export type { NamedTarget } from './JobRow.ts';
