import { none } from 'fp-ts/lib/Option.js';
import { Observable } from 'rxjs';
import { expected, hasMethods } from '../checks/values.ts';
import type { DliClient } from '../client/DliClient.ts';
import { type BatchRef, checkedRef } from '../model/BatchRef.ts';
import { memoizeByRef, type StateReading, type StateSource } from '../model/StateSource.ts';
import { monotonicNow } from '../schedule/watchScheduler.ts';
import { type CoalesceOptions, coalesceSettingsOf } from './CoalesceOptions.ts';
import { Memory } from './coalesce/Memory.ts';
import { Project } from './coalesce/Project.ts';
import { Requests } from './coalesce/Requests.ts';
import type { SweepContext } from './coalesce/readPages.ts';
import { yieldSlot } from './limit/QueuedRequest.ts';

const checkedClient = expected('a client, an object with readState$ and listBatches$', (value) =>
  hasMethods(value, 'readState$', 'listBatches$'),
);

/**
 * Answers the polls of many jobs of a project by pages of its list: polls that start close together share the requests.
 *
 * ```text
 * polls a, b, c   a-b--c--------------a--…
 * windows            |------>|           |--…     windowMs, from the first of them
 * list                       (--1--2|)            two requests: c is on page 1, a and b are on page 2
 * answers            -----------c--a--------…
 *                                  b
 * ```
 *
 * **When to use**: for many jobs of one project. One request for each 100 jobs replaces one request for each job. With few
 * jobs it only adds a delay.
 *
 * **Gotchas**
 * - A poll takes up to `windowMs` longer, and then until the page with its job arrives. An urgent poll, the last one before a
 *   time limit, waits for no window: polls that are urgent at the same moment share pages of their own.
 * - A poll is answered by a page that was requested after the poll started, never by an older one.
 * - Only the list is retried here, for 15 minutes by default: a list that is slow or fails is waited for. Single polls replace
 *   it when its retries are exhausted, and for a job that is not on the list, since absence proves nothing.
 * - Pages and single polls together never exceed `concurrency`; the pages of a sweep are requested side by side. Limit the
 *   rate of the client beneath it, not of the source.
 * - When the credentials are refused (401) or the list is throttled (429), every pending poll fails. After a 429, or a
 *   `Retry-After` of the list, no request of the project is sent before the time is over.
 * - The sweep after a 429 begins at the start of the list. Where a first sweep has more pages than the gateway lets pass, none
 *   reaches its end: keep the client below the quota (`coalesced(limited(client, …))`).
 * - A token may be allowed to read states but not to list (403, `dli:jobs:list`). Then jobs are polled one by one, and
 *   `onWarning` is called once for the project.
 * - A page that exceeds the client's `maxBodyBytes` is requested again with half as many jobs.
 * - A wrapper such as `{ readState$: (ref, options) => inner.readState$(ref, options).pipe(…) }` works in a fleet as the source
 *   itself does. It should pass on `options` and copy `leadMs` and `isCoalesced`,
 *   as `{ ...inner, readState$ }` does.
 * - When the pages answer no poll, the list is given up and retried for one group in ten. In the long run, that one request
 *   in ten groups is its only cost over single polls.
 * - Only polls of the same source are coalesced: create one and share it between all watches.
 *
 * @example
 * ```ts
 * import { merge } from 'rxjs';
 * import { coalesced, createClient, every, token, watchBatch$ } from 'dli-watch';
 * import { startSimulator } from 'dli-watch/simulator';
 *
 * const simulator = await startSimulator();
 * const jobs = Array.from({ length: 50 }, () => simulator.addJob(['running', 'success']));
 * const client = createClient({ endpoint: simulator.url, auth: token('any') });
 * const source = coalesced(client, { windowMs: 50 });
 *
 * const watches = jobs.map(({ projectId, batchId }) =>
 *   watchBatch$(projectId, batchId, { source, schedule: every(10) }),
 * );
 * merge(...watches).subscribe({
 *   complete: () => {
 *     console.log(simulator.requests().length, 'requests'); // => 2 requests
 *     void simulator.close();
 *   },
 * });
 * ```
 *
 * @param client - a client of `createClient`, or any object with its `readState$` and `listBatches$`
 * @param options - how long polls wait for each other, when a page pays, and the bounds: see {@link CoalesceOptions}
 * @returns a source for watches. Its `readState$` throws a `TypeError`, when called, for an invalid ref
 * @throws `TypeError` for an invalid client or option; the message names the option and its value
 * @see https://support.huaweicloud.com/intl/en-us/api-dli/dli_02_0125.html
 * @category Sources
 * @since 0.1.0
 */
export const coalesced = (
  client: StateSource & Pick<DliClient, 'listBatches$'>,
  options: CoalesceOptions = {},
): StateSource => {
  checkedClient('client', client);
  const settings = coalesceSettingsOf(options);
  const shared = {
    client,
    settings,
    memory: new Memory(() => monotonicNow(settings.scheduler)),
    requests: new Requests(settings),
  };
  const ordinary$ = pollsOf$({ ...shared, urgent: false });
  // A last poll cannot wait for retries of the list.
  const urgent$ = pollsOf$({ ...shared, settings: { ...settings, retry: () => none }, urgent: true });
  return {
    readState$: (ref, readOptions) => (readOptions?.urgent === true ? urgent$ : ordinary$)(ref),
    leadMs: () => shared.requests.leadMs() + (client.leadMs?.() ?? 0),
    isCoalesced: true,
  };
};

/** The polls of one class, which wait for each other: ordinary or urgent ones. */
const pollsOf$ = (context: SweepContext): ((ref: BatchRef) => Observable<StateReading>) => {
  const projects = new Map<string, Project>(); // those with pending polls
  const projectOf = (id: string): Project => {
    const project = projects.get(id) ?? new Project(id, context, () => projects.delete(id));
    projects.set(id, project);
    return project;
  };
  return memoizeByRef((unchecked) => {
    const ref = checkedRef(unchecked);
    return new Observable<StateReading>((subscriber) => {
      yieldSlot();
      return projectOf(ref.projectId).poll(ref, subscriber);
    });
  });
};

/** Whether the polls of a source wait for each other, so that requests must be limited beneath it. */
export const isCoalesced = ({ isCoalesced: mark }: StateSource): boolean => mark === true;
