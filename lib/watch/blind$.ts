import { ignoreElements, type Observable, startWith, switchMap, tap } from 'rxjs';
import { wait$ } from '../schedule/wait$.ts';
import type { Watch } from './Watch.ts';

/** Tells `blind` once when no look was answered for `blindAfterMs`; the next answer arms it again. */
export const blind$ = (watch: Watch): Observable<never> => {
  const { blindAfterMs: blindMs, scheduler } = watch.settings;
  return watch.answer$.pipe(
    startWith(undefined),
    switchMap(() => wait$(blindMs, scheduler)),
    tap(() => watch.tell({ _tag: 'blind', blindMs, error: watch.lastError })),
    ignoreElements(),
  );
};
