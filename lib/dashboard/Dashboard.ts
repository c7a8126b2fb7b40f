import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObservable, type Observable } from 'rxjs';
import { type AllOptions, checkedOptions } from '../checks/options.ts';
import { type Check, expected, isRecord } from '../checks/values.ts';
import { type FleetOptions, fleetSettingsOf } from '../fleet/FleetOptions.ts';
import { checkedHosts, LOOPBACK_HOSTS } from './hosts.ts';
import type { NamedTarget } from './JobRow.ts';

/**
 * A page about jobs, to be put into an HTTP server.
 *
 * @category Dashboard
 * @since 0.2.0
 */
export interface Dashboard {
  /** Answers a request for the page or for its events: the listener of a server of `node:http`, or a part of it. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Ends all polls and disconnects all pages. Later requests are answered with 503. A second call does nothing. */
  readonly close: () => void;
}

/**
 * Options of {@link createDashboard}.
 *
 * @category Dashboard
 * @since 0.2.0
 */
export interface DashboardOptions {
  /** The jobs: an iterable of all of them, or an Observable that emits them as they are submitted. */
  readonly targets: Iterable<NamedTarget> | Observable<NamedTarget>;
  /**
   * How the jobs are watched: the options of `watchBatches$`. The page shows each answered poll, so `emit` has no effect.
   *
   * @defaultValue those of `watchBatches$`
   */
  readonly watch?: FleetOptions | undefined;
  /**
   * The host names by which the page may be reached, without scheme and port; any port is allowed. Requests with another `Host`
   * or `Origin` are refused with 403, since a foreign page in the same browser could read the states otherwise.
   *
   * @defaultValue `['localhost', '127.0.0.1', '[::1]']`
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /**
   * Whether jobs are polled only while a page is open, and for 5 s after the last one was closed. Otherwise polling starts at
   * once, and a page shows everything that has happened since.
   *
   * @defaultValue `false`
   */
  readonly onDemand?: boolean | undefined;
  /**
   * The path of the page in the `url` of requests: `/jobs`. A framework that removes the prefix of a route from `url`, as
   * Express does, needs none.
   *
   * @defaultValue `'/'`
   */
  readonly path?: string | undefined;
}

const checkedTargets = expected(
  'an iterable or an Observable',
  (value) => isObservable(value) || (typeof value === 'object' && value !== null && Symbol.iterator in value),
);

const CHECKS: Readonly<Record<keyof DashboardOptions, Check>> = {
  targets: checkedTargets,
  watch: expected('an object of options of watchBatches$', isRecord),
  allowedHosts: checkedHosts,
  onDemand: expected('true or false', (value) => typeof value === 'boolean'),
  path: expected(
    'a path such as "/jobs"',
    (value) => typeof value === 'string' && /^\/[^?#\s]*$/.test(value),
  ),
};

/** The options, checked and with the defaults applied. */
export type DashboardSettings = AllOptions<DashboardOptions>;

/** Checks every option, those of the watches included, and applies the defaults. */
export const dashboardSettingsOf = (options: DashboardOptions): DashboardSettings => {
  const {
    targets,
    watch = {},
    ...rest
  } = checkedOptions<DashboardOptions, 'targets'>('options', options, CHECKS, ['targets']);
  fleetSettingsOf(watch); // for its checks: the jobs may be watched later
  const { allowedHosts = LOOPBACK_HOSTS, onDemand = false, path = '/' } = rest;
  return {
    targets,
    watch,
    allowedHosts: allowedHosts.map((name) => name.toLowerCase()),
    onDemand,
    // As a request has it: with escapes.
    path: new URL(`http://localhost${path}`).pathname.replace(/\/+$/, ''),
  };
};
