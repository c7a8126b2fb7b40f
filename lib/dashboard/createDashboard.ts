import { constVoid } from 'fp-ts/lib/function.js';
import {
  BehaviorSubject,
  debounce,
  distinctUntilChanged,
  EMPTY,
  isObservable,
  type Observable,
  ReplaySubject,
  switchMap,
  takeUntil,
  timer,
} from 'rxjs';
import { emitProcessWarning } from '../checks/processWarning.ts';
import { formatCause } from '../errors/wording.ts';
import { Board } from './Board.ts';
import {
  type Dashboard,
  type DashboardOptions,
  type DashboardSettings,
  dashboardSettingsOf,
} from './Dashboard.ts';
import { Feed } from './Feed.ts';
import type { JobRow } from './JobRow.ts';
import { Pages } from './Pages.ts';
import { refuse, respond } from './requests.ts';

/** For how long jobs are still polled after the last page was closed: a page that is loaded again finds the polls going on. */
const LINGER_MS = 5_000;

/**
 * Creates a page that shows many jobs while they run: states and how long each lasted, progress, what failed and why. The page
 * is one HTML document without external files; it receives changes by server-sent events, reconnects by itself, and misses no
 * change that happened in between.
 *
 * **When to use**: to show jobs to people, in a service of your own. From a shell, use `dli-watch serve`.
 *
 * **Gotchas**
 * - It is read-only and has no login: put it behind one, or bind the server to loopback. A reverse proxy that passes the `Host`
 *   of its clients needs `allowedHosts`, and must not buffer `/events`.
 * - `handle` answers every request: `/` is the page, `/events` its events, any other path gets 404. Under a prefix set `path`,
 *   unless the framework removes the prefix from `url`.
 * - It watches the jobs itself. To share polls with other parts of a service, pass a `coalesced` or `limited` source in `watch`.
 * - A browser opens six connections to a server over HTTP/1.1, and each page in it needs one.
 * - An error of the Observable of targets ends all watches: the page shows it, and a process warning is emitted.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http';
 * import { createClient, token } from 'dli-watch';
 * import { createDashboard } from 'dli-watch/dashboard';
 * import { startSimulator } from 'dli-watch/simulator';
 *
 * const simulator = await startSimulator();
 * const job = simulator.addJob(['starting', { state: 'running', forMs: 60_000 }, 'success'], { name: 'nightly' });
 * const source = createClient({ endpoint: simulator.url, auth: token('any') });
 *
 * const dashboard = createDashboard({ targets: [{ ...job, name: 'nightly' }], watch: { source } });
 * const server = createServer(dashboard.handle).listen(0, '127.0.0.1', async () => {
 *   const { port } = server.address() as { port: number };
 *   const page = await fetch(`http://127.0.0.1:${port}/`);
 *   console.log(page.status, page.headers.get('content-type')); // => 200 text/html; charset=utf-8
 *   dashboard.close();
 *   server.close();
 *   await simulator.close();
 * });
 * ```
 *
 * @param options - the jobs, how to watch them, and who may see the page: see {@link DashboardOptions}
 * @throws `TypeError` for an invalid option or an invalid target of an iterable; the message names it and its value
 * @category Dashboard
 * @since 0.2.0
 */
export const createDashboard = (options: DashboardOptions): Dashboard =>
  dashboardOf(dashboardSettingsOf(options), constVoid);

/**
 * Creates a page by checked settings.
 *
 * @param onRow - receives each row that has changed
 */
export const dashboardOf = (settings: DashboardSettings, onRow: (row: JobRow) => void): Dashboard => {
  const { targets, watch, allowedHosts, onDemand, path } = settings;
  const closed$ = new ReplaySubject<void>(1);
  const isOpen$ = new BehaviorSubject(false);
  const board = new Board(isObservable(targets) ? replayed$(targets.pipe(takeUntil(closed$))) : targets);
  const pages = new Pages((count) => isOpen$.next(count > 0));
  const feed = new Feed(
    () => board.rows,
    (bytes) => pages.send(bytes),
  );
  const requests = { allowedHosts: new Set(allowedHosts), path, pages, feed };
  let isClosed = false;

  const rows$ = onDemand ? isOpen$.pipe(whileTrue(board.watch$(watch))) : board.watch$(watch);
  rows$.pipe(takeUntil(closed$)).subscribe({
    next: (row) => {
      feed.change(row);
      onRow(row);
    },
    error: (error: unknown) => {
      const message = formatCause(error, true);
      emitProcessWarning(`the jobs of the dashboard are not watched any more: ${message}`);
      feed.fail(message);
    },
  });

  return {
    handle: (request, response) => {
      if (isClosed) refuse(response, { status: 503, text: 'The page is closed' });
      else respond(requests, request, response);
    },
    close: () => {
      isClosed = true;
      closed$.next();
      feed.close();
      pages.close();
    },
  };
};

/** Subscribes to an Observable at once, and replays its values to each subscriber: jobs that are added while no page is open. */
const replayed$ = <T>(source: Observable<T>): Observable<T> => {
  const values$ = new ReplaySubject<T>(Infinity);
  source.subscribe(values$);
  return values$;
};

/** Subscribed to `inner$` while the source is `true`, and for a while after. */
const whileTrue =
  <T>(inner$: Observable<T>) =>
  (source: Observable<boolean>): Observable<T> =>
    source.pipe(
      debounce((isTrue) => timer(isTrue ? 0 : LINGER_MS)),
      distinctUntilChanged(),
      switchMap((isTrue) => (isTrue ? inner$ : EMPTY)),
    );
