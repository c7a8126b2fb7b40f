import { Observable } from 'rxjs';
import { expected, hasMethods } from '../checks/values.ts';
import type { DliClient } from '../client/DliClient.ts';
import { checkedRef } from '../model/BatchRef.ts';
import { memoizeByRef, type StateReading, type StateSource } from '../model/StateSource.ts';
import { type CoalesceOptions, coalesceSettingsOf, type Coalescing } from './CoalesceOptions.ts';
import { Memory } from './coalesce/Memory.ts';
import { Project } from './coalesce/Project.ts';
import { coalescedSources } from './coalescedSources.ts';

const checkedClient = expected('a client, an object with readState$ and listBatches$', (value) =>
  hasMethods(value, 'readState$', 'listBatches$'),
);

/**
 * Makes one question of many: polls jobs of one project that come close together are answered by pages of its list.
 *
 * ```text
 * polls a, b, c   a-b--c--------------a--…
 * windows            |------>|           |--…     windowMs, from the first that waits
 * list                       (--1--2|)            two requests: c is on page 1, a and b are on page 2
 * answers            -----------c--a--------…
 *                                  b
 * ```
 *
 * **When to use**: for many jobs of a project, where a request for each 100 of them takes the place of one for each. With
 * few jobs it only adds a delay.
 *
 * **Gotchas**
 * - A poll takes up to `windowMs` longer, and then until the page with its job is there. The last poll before a limit of
 *   time begins 2 s before it: with a window as long as that it comes too late.
 * - A poll is answered by a page that was asked for after it began, never by an older one.
 * - Only the list is tried again here. When it gives up, each poll that waits becomes a request of its own, all at once;
 *   so does the poll at a job that is not on the list, which proves nothing. Limit the client beneath it, not the source.
 * - A refusal (401, 403) and throttling (429) of the list fail every poll that waits, and no other request is sent. A
 *   token may read states and yet not list (`dli:jobs:list`): then no poll succeeds. Try `listBatches$` once.
 * - Pages that find nobody are given up, and tried again for one group in ten: in the long run that one request in ten
 *   groups is all that it can cost beyond single polls.
 * - Polls gather within one source: make one for all watches.
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
 * @param client - what is asked: a client of `createClient`, or anything with its `readState$` and `listBatches$`
 * @param options - how long to wait for others, and what a page has to be worth: see {@link CoalesceOptions}
 * @returns a source for watches. Its `readState$` throws a `TypeError`, when called, for a ref that cannot be right
 * @throws `TypeError` for what is no client, and for an option that cannot be right; it names the option and its value
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
  const coalescing: Coalescing = { client, settings, memory: new Memory(settings.maxPages) };
  const projects = new Map<string, Project>(); // those in which anybody waits
  const projectOf = (id: string): Project => {
    const project = projects.get(id) ?? new Project(id, coalescing, () => projects.delete(id));
    projects.set(id, project);
    return project;
  };
  const source: StateSource = {
    readState$: memoizeByRef((asked) => {
      const ref = checkedRef(asked);
      return new Observable<StateReading>((polling) => projectOf(ref.projectId).poll(ref, polling));
    }),
  };
  coalescedSources.add(source);
  return source;
};
