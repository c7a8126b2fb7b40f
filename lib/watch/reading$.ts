import { defer, from, isObservable, type Observable } from 'rxjs';
import type { StateReading } from '../model/StateReading.ts';
import type { Watch } from './Watch.ts';

/** What the source says of the job, once it is subscribed to; one that throws, or returns no Observable, fails. */
export const reading$ = ({ source, ref }: Watch): Observable<StateReading> => {
  try {
    const given$: unknown = source.readState$(ref);
    return isObservable(given$)
      ? (given$ as Observable<StateReading>)
      : from(given$ as Promise<StateReading>);
  } catch (thrown) {
    return defer(() => {
      throw thrown;
    });
  }
};
