import {
  AsyncSubject,
  catchError,
  defer,
  map,
  noop,
  type Observable,
  of,
  retry,
  share,
  switchMap,
  take,
  tap,
  throwError,
  timeout,
} from 'rxjs';
import { type PollError, toPollError } from '../../errors/PollError.ts';
import { AuthError, RequestTimeoutError, TokenUnavailableError } from '../../errors/pollErrors.ts';
import { withDurationMs } from '../../errors/TaggedError.ts';
import { formatDuration } from '../../errors/wording.ts';
import { inOwnContext } from '../../schedule/asyncContext.ts';
import { monotonicNow, type RequestLimit, wait$, withRequestTimeout } from '../../schedule/watchScheduler.ts';
import type { Auth, AuthRequest, Credential } from './Auth.ts';
import { BackOff, SECOND_MS } from './BackOff.ts';
import type { IssuedToken, TokenIssuer } from './TokenIssuer.ts';

/** What the cache needs of a request. */
type TokenRequest = RequestLimit & Pick<AuthRequest, 'transport'>;

/** The token in use. */
interface HeldToken {
  readonly token: string;
  readonly credential$: Observable<Credential>;
  /** When to fetch the next token, on the monotonic clock. */
  readonly renewAtMs: number;
  /** When it expires. */
  readonly endsAtMs: number;
  /** Whether to renew it when it is refused: not if it was issued for a refused one and was never accepted itself. */
  renewOnRefusal: boolean;
}

/** A token that the service has refused, until another one replaces it. */
interface RefusedToken {
  readonly token: string;
  readonly refusal: AuthError;
  /** When the first fetch after the refusal began. */
  sinceMs?: number;
}

/**
 * Shares one token between all requests of a client, and one fetch at a time.
 *
 * ```text
 * token        A . . . . . . . . . . . B . . . . . . . . . . . C
 * fetches      (get)   (get: fails)  (get)           (get: B) (get)
 * responses    ok  ok  ok  ok  ok  ok  ok  401 401             ok
 *                      the last tenth of A           B is refused
 * ```
 *
 * In the last tenth of its life a token is renewed beside the requests, which go on with it. Only a request without a token
 * waits for a fetch, and fails with it. After a failed fetch all requests wait for the next one, by one back-off.
 *
 * A refused token is replaced once: if the next one is refused before it was ever accepted, the refusal is permanent. It is
 * cached, and no further request is sent. While the issuer returns the refused token again, it is asked again for 30 s. A token
 * that another process has requested counts as no replacement: it may be as old as the refused one.
 */
export class TokenCache implements Auth {
  readonly #issuer: TokenIssuer;
  readonly #backOff = new BackOff();
  #held: HeldToken | undefined;
  #refused: RefusedToken | undefined;
  #renewal$: Observable<Credential> | undefined;
  /** Why the last fetch brought no token. */
  #lastError: PollError | undefined;
  #permanentError: AuthError | undefined;

  constructor(issuer: TokenIssuer) {
    this.#issuer = issuer;
  }

  readonly authorize$ = (limit: TokenRequest): Observable<Credential> =>
    defer(() => {
      const nowMs = monotonicNow(limit.scheduler);
      const held = this.#held;
      if (held === undefined || nowMs >= held.endsAtMs) return this.#next$(limit, nowMs);
      if (nowMs >= held.renewAtMs) this.#renewBeside(limit, nowMs);
      return (this.#held ?? held).credential$;
    });

  /** The next token, for a request that has none. */
  #next$(limit: TokenRequest, nowMs: number): Observable<Credential> {
    const permanent = this.#permanentError;
    if (permanent !== undefined) return throwError(() => new AuthError(permanent));
    const last = this.#lastError;
    if (last !== undefined && this.#backOff.remainingMs(nowMs) >= limit.requestTimeoutMs)
      return throwError(() => last);
    return this.#renew$(limit).pipe(
      inOwnContext(), // another request may have started the fetch
      // The request may have joined a fetch that began later: after a back-off.
      timeout({
        first: limit.requestTimeoutMs,
        scheduler: limit.scheduler,
        with: () => throwError(() => this.#waitError(limit)),
      }),
    );
  }

  #waitError({ requestTimeoutMs, scheduler }: RequestLimit): PollError {
    const waits = this.#backOff.remainingMs(monotonicNow(scheduler)) > 0;
    return (
      (waits ? this.#lastError : undefined) ?? new RequestTimeoutError(requestTimeoutMs, 'the token provider')
    );
  }

  /** Belongs to no request: it ends by itself, at the latest after `requestTimeoutMs`. */
  #renewBeside(limit: TokenRequest, nowMs: number): void {
    if (this.#renewal$ !== undefined || this.#permanentError !== undefined) return;
    if (this.#backOff.remainingMs(nowMs) === 0) this.#renew$(limit).subscribe({ error: noop });
  }

  #renew$(limit: TokenRequest): Observable<Credential> {
    const end = (): void => {
      this.#renewal$ = undefined;
    };
    this.#renewal$ ??= this.#fetchNew$(limit).pipe(
      tap({ next: end, error: end, unsubscribe: end }),
      // An AsyncSubject emits on completion: a subscriber that takes one value must not cancel the fetch.
      share({ connector: () => new AsyncSubject<Credential>(), resetOnComplete: false }),
    );
    return this.#renewal$;
  }

  /** Fetches after the back-off, until the token is another than the refused one. */
  #fetchNew$(limit: TokenRequest): Observable<Credential> {
    return defer(() => {
      const waitMs = this.#backOff.remainingMs(monotonicNow(limit.scheduler));
      const fetch$ = this.#fetch$(limit);
      return waitMs === 0 ? fetch$ : wait$(waitMs, limit.scheduler).pipe(switchMap(() => fetch$));
    }).pipe(retry({ delay: ifSameToken$ }));
  }

  #fetch$(limit: TokenRequest): Observable<Credential> {
    return defer(() => {
      const sinceMs = monotonicNow(limit.scheduler);
      const { requestTimeoutMs, scheduler, transport } = limit;
      const replaced = this.#refused?.token ?? this.#held?.token;
      return this.#issuer.fetch$({ requestTimeoutMs, scheduler, transport, replaced }).pipe(
        take(1),
        // Before `share`: otherwise a fetch that hangs would run as long as any request waits.
        withRequestTimeout(limit, 'the token provider'),
        catchError((error: unknown) => {
          const nowMs = monotonicNow(limit.scheduler);
          throw this.#failed(withDurationMs(toPollError(error), nowMs - sinceMs), nowMs);
        }),
        map((issued) => {
          this.#checkReplaced(issued.token, sinceMs, monotonicNow(limit.scheduler));
          return this.#hold(issued, sinceMs);
        }),
      );
    });
  }

  #failed(error: PollError, nowMs: number): PollError {
    if (this.#issuer.strict === true && error._tag === 'AuthError') return this.#failPermanently(error);
    this.#lastError = error;
    const askedMs = ('retryAfterMs' in error ? error.retryAfterMs : undefined) ?? 0;
    this.#backOff.failed(nowMs, { atLeastMs: Math.min(askedMs, MAX_ASKED_MS) });
    return error;
  }

  /** Throws if the token is the refused one: a `SameTokenError` to fetch again, or the permanent error. */
  #checkReplaced(token: string, fetchedAtMs: number, nowMs: number): void {
    const refused = this.#refused;
    if (refused === undefined) return;
    const { refusal, sinceMs = (refused.sinceMs = fetchedAtMs) } = refused;
    if (token !== refused.token) return;
    const leftMs = sinceMs + PATIENCE_MS - nowMs;
    if (leftMs <= 0) {
      const { status, code, serviceMessage, requestId, cause } = refusal;
      const reason = `${SAME_TOKEN}, for ${formatDuration(PATIENCE_MS)}`;
      throw this.#failPermanently(new AuthError({ reason, status, code, serviceMessage, requestId, cause }));
    }
    this.#lastError = new TokenUnavailableError(SAME_TOKEN);
    this.#backOff.failed(nowMs, { atLeastMs: SECOND_MS, atMostMs: leftMs });
    throw new SameTokenError(SAME_TOKEN);
  }

  #hold({ token, lifeMs, ageMs }: IssuedToken, fetchedAtMs: number): Credential {
    const requestedAtMs = fetchedAtMs - (ageMs ?? 0);
    const credential: Credential = {
      headers: { 'x-auth-token': token },
      secrets: [token],
      accepted: () => {
        held.renewOnRefusal = true;
      },
      refused: (error) => {
        if (held !== this.#held) return undefined; // already renewed for another request
        this.#held = undefined;
        if (!this.#issuer.renewable || !held.renewOnRefusal) return this.#failPermanently(error);
        this.#refused = { token, refusal: error };
        return undefined;
      },
    };
    const held: HeldToken = {
      token,
      credential$: of(credential),
      renewAtMs: requestedAtMs + renewAfterMs(lifeMs),
      endsAtMs: requestedAtMs + knownLifeMs(lifeMs),
      renewOnRefusal: this.#refused === undefined || ageMs !== undefined,
    };
    this.#held = held;
    this.#refused = undefined;
    this.#lastError = undefined;
    this.#backOff.reset();
    return credential;
  }

  #failPermanently(error: AuthError): AuthError {
    this.#permanentError = error;
    return error;
  }
}

const SAME_TOKEN = 'the token provider gave the token that was just refused';

/** Asks the issuer once more. */
class SameTokenError extends Error {}

const ifSameToken$ = (error: unknown): Observable<unknown> => {
  if (error instanceof SameTokenError) return of(true);
  throw error;
};

/** How long an issuer may return the refused token again: a file may be written, and a replica updated, a little late. */
const PATIENCE_MS = 30_000;

/** The longest `Retry-After` of the issuer that holds back all requests of the client. */
const MAX_ASKED_MS = 60_000;

/** The longest margin before the end of a token: for requests that are on their way when it expires. */
const MAX_MARGIN_MS = 300_000;
const MARGIN_SHARE = 0.1;

/**
 * When a token is renewed: after its lifetime less 10 %, at most 5 minutes less. If the lifetime is unknown or invalid, the
 * token is used until it is refused.
 */
export const renewAfterMs = (lifeMs: number | undefined): number => {
  const life = knownLifeMs(lifeMs);
  return Number.isFinite(life) ? life - Math.min(MAX_MARGIN_MS, life * MARGIN_SHARE) : life;
};

const knownLifeMs = (lifeMs: number | undefined): number =>
  lifeMs !== undefined && lifeMs > 0 ? lifeMs : Number.POSITIVE_INFINITY;
