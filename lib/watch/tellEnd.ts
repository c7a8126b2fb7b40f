import { identity, type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { Watch } from './Watch.ts';

/** Tells how a watch ended, whoever ended it: the last event. */
export const tellEnd = (watch: Watch): MonoTypeOperatorFunction<BatchSnapshot> =>
  watch.settings.onEvent === undefined
    ? identity
    : tap({
        complete: () => watch.tell({ _tag: 'ended', outcome: 'terminal' }),
        error: (error: unknown) => watch.tell({ _tag: 'ended', outcome: 'error', error }),
        unsubscribe: () => watch.tell({ _tag: 'ended', outcome: 'unsubscribed' }),
      });
