import { Observable } from 'rxjs';
import type { ClientSettings } from '../ClientConfig.ts';
import type { Call } from './Call.ts';
import { OpenCalls } from './CallRun.ts';

/** The calls of a client. */
interface Calls {
  /**
   * Authenticates, sends, decodes; one retry with a renewed credential. A failed call has the duration of its last request,
   * and fails fast if the set-up cannot work.
   */
  readonly call$: <A>(call: Call<A>) => Observable<A>;
  /** Aborts all open calls, and fails these and all later ones with a `ConfigurationError`. */
  readonly close: () => void;
}

export const callWith = (settings: ClientSettings): Calls => {
  const calls = new OpenCalls(settings);
  return {
    call$: (call) => new Observable((subscriber) => calls.start(call, subscriber)),
    close: () => calls.close(),
  };
};
