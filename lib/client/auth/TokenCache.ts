import {
  AsyncSubject,
  defer,
  map,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  share,
  take,
  tap,
  throwError,
} from 'rxjs';
import { AuthError } from '../../errors/pollErrors.ts';
import { monotonicNow, type RequestLimit, withRequestTimeout } from '../../schedule/watchScheduler.ts';
import type { Auth, Credential } from './Auth.ts';

/** A token as it was issued. */
export interface IssuedToken {
  readonly token: string;
  /** How long it lives, in milliseconds from when it was asked for; absent if nobody knows. */
  readonly lifeMs?: number;
}

/** Watches begin and requests take their time: what expires on the way is refused. */
const MAX_MARGIN_MS = 300_000;
const MARGIN_SHARE = 0.1;

/**
 * How long a token may be used: its life less a tenth, at most 5 minutes. A life that is not known or makes no sense
 * sets no end: then the service tells, by refusing it.
 */
export const renewAfterMs = (lifeMs: number | undefined): number =>
  lifeMs !== undefined && lifeMs > 0
    ? lifeMs - Math.min(MAX_MARGIN_MS, lifeMs * MARGIN_SHARE)
    : Number.POSITIVE_INFINITY;

/** Who issues tokens. */
interface Issuer {
  /** Fetches a token; cold, one value. */
  readonly fetch$: Observable<IssuedToken>;
  /** Whether fetching again may give another token. */
  readonly renewable: boolean;
  /** Whether an `AuthError` of the issuer is its last word: asking again with a wrong password locks accounts. */
  readonly strict?: boolean;
}

/** One fetch and what came of it. */
interface Issue {
  /** The fetch, and its credential from when it has come. */
  credential$: Observable<Credential>;
  /** When another token has to be fetched, on the clock that does not jump. */
  overAtMs: number;
  /** Whether a refusal may be its age: it was accepted once, or took the place of none that was refused. */
  proven: boolean;
}

/**
 * Keeps a token for all requests of a client, and renews it: shortly before its end, and once for the token that was
 * refused.
 *
 * ```text
 * token        A . . . . . . . (fetch) B . . . .
 * answers      ok  ok  401 401 401     ok  ok         one fetch for all that were refused with A
 * ```
 *
 * Another refusal before B was ever accepted is final: it is remembered, and no further request is made.
 */
export class TokenCache implements Auth {
  readonly #issuer: Issuer;
  #present: Issue | undefined;
  #refusal: AuthError | undefined;

  constructor(issuer: Issuer) {
    this.#issuer = issuer;
  }

  readonly authorize$ = (limit: RequestLimit): Observable<Credential> =>
    defer(() => {
      const refusal = this.#refusal;
      if (refusal !== undefined) return throwError(() => new AuthError(refusal));
      const present = this.#present;
      if (present !== undefined && monotonicNow(limit.scheduler) < present.overAtMs)
        return present.credential$;
      return this.#renew(limit).credential$;
    });

  #renew(limit: RequestLimit, refused?: string): Issue {
    // The limit stands before `share`: behind it, one fetch that hangs would go on while anybody waits.
    const fetched$ = defer(() => {
      const askedAtMs = monotonicNow(limit.scheduler);
      return this.#issuer.fetch$.pipe(
        take(1),
        withRequestTimeout(limit, 'the token provider'),
        map(({ token, lifeMs }) => {
          if (token === refused) throw this.#final(new AuthError({ reason: SAME_AGAIN }));
          issue.overAtMs = askedAtMs + renewAfterMs(lifeMs);
          const credential = this.#credential(token, issue, limit);
          issue.credential$ = of(credential);
          return credential;
        }),
      );
    });
    const issue: Issue = {
      credential$: fetched$.pipe(tap({ error: (error: unknown) => this.#noteFailure(error) }), replayToAll()),
      overAtMs: Number.POSITIVE_INFINITY,
      proven: refused === undefined,
    };
    this.#present = issue;
    return issue;
  }

  #credential(token: string, issue: Issue, limit: RequestLimit): Credential {
    return {
      headers: { 'x-auth-token': token },
      secrets: [token],
      accepted: () => {
        issue.proven = true;
      },
      refused: (error) => {
        if (issue !== this.#present) return undefined; // renewed already, for another poll
        if (!this.#issuer.renewable || !issue.proven) return this.#final(error);
        this.#renew(limit, token);
        return undefined;
      },
    };
  }

  #noteFailure(error: unknown): void {
    if (this.#issuer.strict === true && error instanceof AuthError) this.#final(error);
  }

  #final(error: AuthError): AuthError {
    this.#refusal = error;
    return error;
  }
}

const SAME_AGAIN = 'the token provider gave the token that was just refused';

/**
 * One fetch for all that wait; a failed one is forgotten.
 * An AsyncSubject gives the token when the fetch has ended: who leaves as it comes does not withdraw it.
 */
const replayToAll = (): MonoTypeOperatorFunction<Credential> =>
  share({ connector: () => new AsyncSubject<Credential>(), resetOnComplete: false });
