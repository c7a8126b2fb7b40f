import type { Observable } from 'rxjs';
import type { RequestLimit } from '../../schedule/watchScheduler.ts';
import type { HttpTransport } from '../http/HttpTransport.ts';

/** A token, as its issuer returns it. */
export interface IssuedToken {
  readonly token: string;
  /** Its lifetime in milliseconds, counted from the request for it; absent if unknown. */
  readonly lifeMs?: number;
  /** How old it is, in milliseconds, if another process has requested it. */
  readonly ageMs?: number;
}

/** What an issuer has to know to fetch a token. */
export interface TokenFetch extends RequestLimit {
  readonly transport: HttpTransport | undefined;
  /** The token that is to be replaced: refused, or near its end. */
  readonly replaced: string | undefined;
}

/** Where tokens come from. */
export interface TokenIssuer {
  /** Fetches a token, over the client's transport where that accepts one; cold, one value. */
  readonly fetch$: (fetch: TokenFetch) => Observable<IssuedToken>;
  /** Whether another fetch may return another token. */
  readonly renewable: boolean;
  /** Whether an `AuthError` of `fetch$` is permanent: repeating a wrong password locks accounts. */
  readonly strict?: boolean;
}
