import ky, { type KyInstance } from 'ky';

/** What ky hands to `fetch`, as it does with everything that it does not know. */
interface HandedOn extends RequestInit {
  readonly lookSignal?: AbortSignal;
}

/**
 * ky for whoever brings none. It takes the signal as `lookSignal`, and gives `fetch` that very one: of a `signal` ky makes
 * an `AbortSignal.any` for each request, together with one for its own time limit, which is switched off.
 */
export const plainKy: KyInstance = ky.extend({
  fetch: (request, init = {}) => {
    const { lookSignal, ...rest }: HandedOn = init;
    return fetch(request, lookSignal === undefined ? rest : { ...rest, signal: lookSignal });
  },
});
