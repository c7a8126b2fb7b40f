import { type ObservableInput, take } from 'rxjs';
import { pages$ } from '../../client/calls/pages$.ts';
import type { DliClient } from '../../client/DliClient.ts';
import type { Method } from './Method.ts';
import type { RequestQueue } from './RequestQueue.ts';

type List = DliClient['listBatches$'];

/** What each method of a client sends: a line for each, so that a new one cannot be forgotten. */
const SENDS: Readonly<Record<keyof DliClient, 'a request' | 'a request for each page' | 'nothing'>> = {
  readState$: 'a request',
  readBatch$: 'a request',
  cancelBatch$: 'a request',
  createBatch$: 'a request',
  listBatches$: 'a request for each page',
  close: 'nothing',
};

const sends: ReadonlyMap<PropertyKey, string> = new Map(Object.entries(SENDS));

/** A method of a source, each request of which waits for its turn. It is called when it was, for it checks what it is given. */
export const limitedMethod = (queue: RequestQueue, name: PropertyKey, method: Method): Method => {
  switch (sends.get(name)) {
    case 'a request':
      return (...args) => queue.pass$(method(...args) as ObservableInput<unknown>);
    case 'a request for each page':
      return limitedList(queue, method as List) as Method;
    default:
      return method;
  }
};

const limitedList =
  (queue: RequestQueue, list$: List): List =>
  (projectId, query = {}) => {
    const first = query.from ?? 0;
    const first$ = list$(projectId, query);
    return pages$(first, (from) => {
      const rest$ = from === first ? first$ : list$(projectId, { ...query, from });
      return queue.pass$(rest$.pipe(take(1)));
    });
  };
