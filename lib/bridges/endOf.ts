import { filter, lastValueFrom, type Observable } from 'rxjs';
import type { BatchSnapshot, TerminalSnapshot } from '../model/BatchSnapshot.ts';
import { isTerminal } from '../model/isTerminal.ts';

/** The end of a watch, as a promise. */
export const endOf = (snapshots$: Observable<BatchSnapshot>): Promise<TerminalSnapshot> =>
  // Not firstValueFrom: it unsubscribes from a watch that is about to complete, which `onEvent` is then told.
  // A watch that completes has emitted a terminal snapshot: there is no default to give.
  // eslint-disable-next-line rxjs-x/no-ignored-default-value
  lastValueFrom(snapshots$.pipe(filter(isTerminal)));
