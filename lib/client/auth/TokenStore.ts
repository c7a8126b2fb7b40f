import {
  catchError,
  defer,
  filter,
  type Observable,
  of,
  repeat,
  switchMap,
  take,
  tap,
  throwError,
  timeout,
} from 'rxjs';
import { builtin } from '../../checks/builtin.ts';
import { emitProcessWarning } from '../../checks/processWarning.ts';
import { isRecord } from '../../checks/values.ts';
import { formatDuration } from '../../errors/wording.ts';
import { monotonicNow, wait$ } from '../../schedule/watchScheduler.ts';
import { headerValueError } from '../checks.ts';
import { plainCause } from '../http/networkError.ts';
import { jsonOf } from '../responses/json.ts';
import { renewAfterMs } from './TokenCache.ts';
import type { IssuedToken, TokenFetch, TokenIssuer } from './TokenIssuer.ts';

/**
 * A store of texts that processes share, so that one token serves them all: Redis, Valkey, Memcached.
 *
 * ```text
 * process 1   get(none) add(true)  (token request) set(A) . . . . . . . . get(A) add(true) (token request) set(B)
 * process 2   get(none) add(false) get(none) add(false) get(A) . . . . . . . . . get(A) add(false) get(B) . . . .
 *                                                              the last tenth of A
 * ```
 *
 * **When to use**: where several processes watch by the same user, see {@link KeystoneOptions.store}.
 *
 * **Gotchas**
 * - The stored text contains the token: whoever reads it can act as the user until the token expires. Give the store a password
 *   and TLS, or encrypt the text in `set` and decrypt it in `get`.
 * - An entry has to disappear when its time is over; a claim (`add`) that stays makes each process wait in vain before it
 *   requests a token of its own.
 *
 * @example
 * ```ts
 * import type { TokenStore } from 'dli-watch';
 * import type { Redis } from 'ioredis';
 *
 * const redisTokenStore = (redis: Redis): TokenStore => ({
 *   get: (key) => redis.get(key),
 *   set: (key, text, lifeMs) => redis.set(key, text, 'PX', lifeMs),
 *   add: async (key, text, lifeMs) => (await redis.set(key, text, 'PX', lifeMs, 'NX')) === 'OK',
 * });
 * console.log(typeof redisTokenStore); // => function
 * ```
 *
 * @category Sources
 * @since 0.2.0
 */
export interface TokenStore {
  /** The text under a key; `undefined` or `null` if there is none. */
  readonly get: (key: string) => Promise<string | null | undefined>;
  /** Stores a text for `lifeMs` milliseconds (a whole number from 1), in place of any other one. */
  readonly set: (key: string, text: string, lifeMs: number) => Promise<unknown>;
  /**
   * Stores a text for `lifeMs` milliseconds unless there is one under the key, in one step: of several processes, one gets
   * `true`.
   */
  readonly add: (key: string, text: string, lifeMs: number) => Promise<boolean>;
}

/**
 * Shares the tokens of an issuer between processes. The process that adds the claim to replace a token requests the next one, and
 * the others wait until it is in the store. The claim of a process that has died expires. If no claim brings a token in time, or if the
 * store fails or does not answer, a process requests its own.
 *
 * @param identity - whatever decides which token is issued, without any secret
 */
export const sharedIssuer = (issuer: TokenIssuer, store: TokenStore, identity: string): TokenIssuer => {
  const shared = new SharedTokens(issuer, store, `${PREFIX}${hashOf(identity)}`);
  return { ...issuer, fetch$: (fetch) => shared.fetch$(fetch) };
};

class SharedTokens {
  readonly #issuer: TokenIssuer;
  readonly #store: TokenStore;
  readonly #key: string;
  /** The claim of this process, which it keeps while its requests fail. */
  #claim: { readonly key: string; readonly endsAtMs: number } | undefined;
  #hasWarned = false;

  constructor(issuer: TokenIssuer, store: TokenStore, key: string) {
    this.#issuer = issuer;
    this.#store = store;
    this.#key = key;
  }

  fetch$(fetch: TokenFetch): Observable<IssuedToken> {
    const { requestTimeoutMs, scheduler } = fetch;
    return defer(() => {
      const givesUpAtMs = monotonicNow(scheduler) + requestTimeoutMs * PATIENCE_SHARE;
      return this.#storedOrNew$(fetch, givesUpAtMs).pipe(
        repeat({ delay: () => wait$(READ_AGAIN_MS, scheduler) }),
        filter((issued) => issued !== undefined),
        take(1),
      );
    }).pipe(
      catchError((error: unknown) => {
        if (!(error instanceof StoreFault)) throw error;
        this.#warn(error);
        return this.#issuer.fetch$(fetch);
      }),
    );
  }

  /** The stored token, or a new one if it is for this process to request it; else `undefined`. */
  #storedOrNew$(fetch: TokenFetch, givesUpAtMs: number): Observable<IssuedToken | undefined> {
    return this.#ask$(() => this.#store.get(this.#key), fetch).pipe(
      switchMap((text) => {
        const stored = text === undefined || text === null ? undefined : this.#decode(text);
        const issued = stored && usable(stored, fetch);
        if (issued !== undefined) return of(issued);
        const isLate = monotonicNow(fetch.scheduler) >= givesUpAtMs;
        const isOurs$ = isLate ? of(true) : this.#claim$(stored?.token, fetch);
        return isOurs$.pipe(switchMap((isOurs) => (isOurs ? this.#new$(fetch) : of(undefined))));
      }),
    );
  }

  /** Claims to replace a token, for this process alone. A claim names the token, so that it ends by the next one. */
  #claim$(replaced: string | undefined, fetch: TokenFetch): Observable<boolean> {
    const nowMs = monotonicNow(fetch.scheduler);
    const key = `${this.#key}:claim:${replaced === undefined ? 'first' : hashOf(replaced)}`;
    if (this.#claim?.key === key && nowMs < this.#claim.endsAtMs) return of(true);
    const lifeMs = Math.ceil(fetch.requestTimeoutMs * CLAIM_SHARE);
    return this.#ask$(() => this.#store.add(key, '1', lifeMs), fetch).pipe(
      tap((isOurs) => {
        if (isOurs) this.#claim = { key, endsAtMs: nowMs + lifeMs };
      }),
    );
  }

  #new$(fetch: TokenFetch): Observable<IssuedToken> {
    return defer(() => {
      const at = fetch.scheduler.now();
      const sinceMs = monotonicNow(fetch.scheduler);
      return this.#issuer.fetch$(fetch).pipe(
        tap(({ token, lifeMs = UNKNOWN_LIFE_MS }) => {
          const leftMs = Math.ceil(lifeMs - (monotonicNow(fetch.scheduler) - sinceMs));
          // The refused token again is no news for the others.
          if (leftMs > 0 && token !== fetch.replaced) this.#put({ token, lifeMs, at }, leftMs, fetch);
        }),
      );
    });
  }

  /** Stores beside the request, which has its token. */
  #put(stored: StoredToken, leftMs: number, fetch: TokenFetch): void {
    this.#ask$(() => this.#store.set(this.#key, JSON.stringify(stored), leftMs), fetch, [
      stored.token,
    ]).subscribe({
      error: (error: unknown) => this.#warn(error as StoreFault),
    });
  }

  /** One command of the store, within its time limit; fails with a `StoreFault`. */
  #ask$<T>(ask: () => Promise<T>, fetch: TokenFetch, secrets: readonly string[] = []): Observable<T> {
    const limitMs = fetch.requestTimeoutMs * STORE_SHARE;
    return defer(() => Promise.resolve().then(ask)).pipe(
      catchError((error: unknown) => {
        const { name, message } = plainCause(error, secrets);
        return throwError(() => new StoreFault(message || name));
      }),
      timeout({
        first: limitMs,
        scheduler: fetch.scheduler,
        with: () => throwError(() => new StoreFault(`no answer within ${formatDuration(limitMs)}`)),
      }),
    );
  }

  /** A text that holds no token is reported and ignored; the next token replaces it. */
  #decode(text: unknown): StoredToken | undefined {
    const stored = storedTokenOf(text);
    if (stored === undefined) this.#warn(new StoreFault('what it holds is no token of this library'));
    return stored;
  }

  #warn({ message }: StoreFault): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    emitProcessWarning(
      `the token store failed (${message}), so this process requests tokens of its own while it does; further failures are not reported`,
      { type: 'DliWatchWarning' },
    );
  }
}

/** The number is the version of the stored text. */
const PREFIX = 'dli-watch:token:1:';

/** The time limit of a command of the store, as a share of that of a request. */
const STORE_SHARE = 0.1;
/** How long a process may take for a token that it has claimed to request. */
const CLAIM_SHARE = 0.3;
/** How long a process waits for the token of another one: for a claim that has to expire, and for the next one. */
const PATIENCE_SHARE = 0.7;
const READ_AGAIN_MS = 100;

/** How long a token is stored whose issuer does not say how long it lives. */
const UNKNOWN_LIFE_MS = 3_600_000;

/** The store did not do what it was asked. */
class StoreFault extends Error {}

interface StoredToken {
  readonly token: string;
  /** Its lifetime in milliseconds. */
  readonly lifeMs: number;
  /** When it was requested, in epoch milliseconds of the process that did. */
  readonly at: number;
}

const storedTokenOf = (text: unknown): StoredToken | undefined => {
  const json = typeof text === 'string' ? jsonOf(text) : undefined;
  if (!isRecord(json)) return undefined;
  const { token, lifeMs, at } = json;
  const isToken = headerValueError(token) === undefined && Number.isFinite(lifeMs) && Number.isFinite(at);
  return isToken ? { token: String(token), lifeMs: Number(lifeMs), at: Number(at) } : undefined;
};

/** A stored token that is not to be replaced. By a clock that is behind that of the other process, it is never younger than new. */
const usable = ({ token, lifeMs, at }: StoredToken, fetch: TokenFetch): IssuedToken | undefined => {
  const ageMs = Math.max(0, fetch.scheduler.now() - at);
  return token !== fetch.replaced && ageMs < renewAfterMs(lifeMs) ? { token, lifeMs, ageMs } : undefined;
};

const hashOf = (text: string): string =>
  builtin('crypto', 'keystone').createHash('sha256').update(text).digest('hex');
