import { tap, timer } from 'rxjs';

/** Does something so many milliseconds from now, in virtual time. */
export const at = (ms: number, act: () => void): void => {
  timer(ms).pipe(tap(act)).subscribe();
};
