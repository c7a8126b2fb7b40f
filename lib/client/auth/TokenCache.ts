import { AsyncSubject, defer, map, type Observable, of, share, take, tap, throwError } from 'rxjs';
import { AuthError } from '../../errors/pollErrors.ts';
import { monotonicNow, type RequestLimit, withRequestTimeout } from '../../schedule/watchScheduler.ts';
import type { Auth, Credential } from './Auth.ts';

/** A token, as its issuer returns it. */
export interface IssuedToken {
  readonly token: string;
  /** Its lifetime in milliseconds, counted from the request for it; absent if unknown. */
  readonly lifeMs?: number;
}

/** Where tokens come from. */
interface TokenIssuer {
  /** Fetches a token; cold, one value. */
  readonly fetch$: Observable<IssuedToken>;
  /** Whether another fetch may return another token. */
  readonly renewable: boolean;
  /** Whether an `AuthError` of `fetch$` is permanent: repeating a wrong password locks accounts. */
  readonly strict?: boolean;
}

/** One fetch and its token. */
interface CachedToken {
  /** The shared fetch; once it has succeeded, its credential. */
  credential$: Observable<Credential>;
  /** When to fetch the next token, on the monotonic clock. */
  renewAtMs: number;
  /** Whether to renew it when it is refused: not if it replaced a refused token and was never accepted itself. */
  renewOnRefusal: boolean;
}

/**
 * Shares one token between all requests of a client. Renews it shortly before it expires, and once when it is refused.
 *
 * ```text
 * token        A . . . . . . . (fetch) B . . . .
 * responses    ok  ok  401 401 401     ok  ok         one fetch for all requests that were refused with A
 * ```
 *
 * If B is refused before it was ever accepted, the refusal is permanent: it is cached, and no further request is sent.
 */
export class TokenCache implements Auth {
  readonly #issuer: TokenIssuer;
  #current: CachedToken | undefined;
  #permanentError: AuthError | undefined;

  constructor(issuer: TokenIssuer) {
    this.#issuer = issuer;
  }

  readonly authorize$ = (limit: RequestLimit): Observable<Credential> =>
    defer(() => {
      const error = this.#permanentError;
      if (error !== undefined) return throwError(() => new AuthError(error));
      const current = this.#current;
      return current !== undefined && monotonicNow(limit.scheduler) < current.renewAtMs
        ? current.credential$
        : this.#renew(limit).credential$;
    });

  #renew(limit: RequestLimit, refusedToken?: string): CachedToken {
    const fetch$ = defer(() => {
      const requestedAtMs = monotonicNow(limit.scheduler);
      return this.#issuer.fetch$.pipe(
        take(1),
        // Before `share`: otherwise a fetch that hangs would run as long as any request waits.
        withRequestTimeout(limit, 'the token provider'),
        map(({ token, lifeMs }) => {
          if (token === refusedToken) throw this.#failPermanently(new AuthError({ reason: SAME_TOKEN }));
          const credential = this.#credential(token, renewed, limit);
          renewed.renewAtMs = requestedAtMs + renewAfterMs(lifeMs);
          renewed.credential$ = of(credential);
          return credential;
        }),
      );
    });
    const renewed: CachedToken = {
      credential$: fetch$.pipe(
        tap({ error: (error: unknown) => this.#onFetchError(error) }),
        // An AsyncSubject emits on completion: a subscriber that takes one value must not cancel the fetch.
        share({ connector: () => new AsyncSubject<Credential>(), resetOnComplete: false }),
      ),
      renewAtMs: Number.POSITIVE_INFINITY,
      renewOnRefusal: refusedToken === undefined,
    };
    this.#current = renewed;
    return renewed;
  }

  #credential(token: string, cached: CachedToken, limit: RequestLimit): Credential {
    return {
      headers: { 'x-auth-token': token },
      secrets: [token],
      accepted: () => {
        cached.renewOnRefusal = true;
      },
      refused: (error) => {
        if (cached !== this.#current) return undefined; // already renewed for another request
        if (!this.#issuer.renewable || !cached.renewOnRefusal) return this.#failPermanently(error);
        this.#renew(limit, token);
        return undefined;
      },
    };
  }

  #onFetchError(error: unknown): void {
    if (this.#issuer.strict === true && error instanceof AuthError) this.#failPermanently(error);
  }

  #failPermanently(error: AuthError): AuthError {
    this.#permanentError = error;
    return error;
  }
}

const SAME_TOKEN = 'the token provider gave the token that was just refused';

/** The longest margin before the end of a token: for requests that are on their way when it expires. */
const MAX_MARGIN_MS = 300_000;
const MARGIN_SHARE = 0.1;

/**
 * How long a token is used: its lifetime less 10 %, at most 5 minutes less. If the lifetime is unknown or invalid, the
 * token is used until it is refused.
 */
export const renewAfterMs = (lifeMs: number | undefined): number =>
  lifeMs !== undefined && lifeMs > 0
    ? lifeMs - Math.min(MAX_MARGIN_MS, lifeMs * MARGIN_SHARE)
    : Number.POSITIVE_INFINITY;
