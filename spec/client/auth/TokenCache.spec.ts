import { AuthError, NetworkError, RequestTimeoutError, watchScheduler } from 'dli-watch';
import assert from 'node:assert/strict';
import { defer, map, type Observable, of, take, throwError } from 'rxjs';
import type { Auth, Credential } from '../../../lib/client/auth/Auth.ts';
import { renewAfterMs, TokenCache } from '../../../lib/client/auth/TokenCache.ts';
import { marbles } from '../../support/testScheduler.ts';
import { testRequest } from '../support/requests.ts';

const limit = { ...testRequest, requestTimeoutMs: 6, scheduler: watchScheduler };
const refusal = new AuthError({ reason: 'refused', status: 401, code: 'APIG.0307', requestId: 'r-1' });

const cacheOf = (token$: Observable<string>, renewable: boolean): Auth =>
  new TokenCache({ fetch$: token$.pipe(map((token) => ({ token }))), renewable });

const token$ = (auth: Auth): Observable<string> =>
  auth.authorize$(limit).pipe(map(({ headers }) => String(headers['x-auth-token'])));

/** Issues these tokens synchronously, one for each fetch, and counts the fetches. */
const tokens = (...values: readonly string[]) => {
  const seen = { fetches: 0 };
  const fetch$ = defer(() => {
    const value = values[seen.fetches];
    seen.fetches += 1;
    assert.ok(value !== undefined, 'one fetch too many');
    return of(value);
  });
  return { fetch$, seen };
};

/** The synchronous result: a credential, or an error. */
const outcome = (auth: Auth): unknown => {
  let found: unknown;
  auth.authorize$(limit).subscribe({
    next: (credential) => (found = credential),
    error: (error: unknown) => (found = error),
  });
  return found;
};
const credentialOf = (auth: Auth): Credential => {
  const found = outcome(auth);
  assert.ok(typeof found === 'object' && found !== null && 'secrets' in found, String(found));
  return found as Credential;
};

describe('TokenCache', () => {
  it('should return the header, and declare the token as a secret', () => {
    const { headers, secrets } = credentialOf(cacheOf(of('A'), false));
    assert.deepEqual({ headers, secrets }, { headers: { 'x-auth-token': 'A' }, secrets: ['A'] });
  });

  describe('the fetch', () => {
    it('should be shared by all waiting requests, and its token be cached for later ones', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold(' ---A---       ');
        const subs = '        ^--!          ';
        const first = '       ---(A|)       ';
        const second = '      ---(A|)       ';
        const later = '       -------(A|)   ';

        const auth = cacheOf(source, true);
        expectObservable(token$(auth)).toBe(first);
        expectObservable(token$(auth), '-^').toBe(second);
        expectObservable(token$(auth), '-------^').toBe(later);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should not start before a subscription', () => {
      const { fetch$, seen } = tokens('A');
      const auth = cacheOf(fetch$, true);
      void auth.authorize$(limit);
      assert.equal(seen.fetches, 0);
    });

    it('should not be cancelled by a subscriber that takes the token and unsubscribes', () => {
      const { fetch$, seen } = tokens('A');
      const auth = cacheOf(fetch$, true);
      for (let poll = 1; poll <= 2; poll += 1) auth.authorize$(limit).pipe(take(1)).subscribe();
      assert.equal(seen.fetches, 1);
    });

    it('should be cancelled when all have unsubscribed, and start again for the next request', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold(' ---A|           ');
        const unsub = '       -!              ';
        const subs = ['       ^!              ', '----^--!'];
        const cancelled = '   -               ';
        const next = '        -------(A|)     ';

        const auth = cacheOf(source, true);
        expectObservable(token$(auth), unsub).toBe(cancelled);
        expectObservable(token$(auth), '----^').toBe(next);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should fail for all waiting requests, and its error not be cached', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const error = new NetworkError({ code: 'ECONNREFUSED' });
        const source = cold(' --#       ', undefined, error);
        const subs = ['       ^-!       ', '----^-!'];
        const first = '       --#       ';
        const later = '       ------#   ';

        const auth = cacheOf(source, true);
        expectObservable(token$(auth)).toBe(first, undefined, error);
        expectObservable(token$(auth), '-^').toBe(first, undefined, error);
        expectObservable(token$(auth), '----^').toBe(later, undefined, error);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should end at the time limit and start again, even if some request always waits', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold(' ---------------');
        const subs = ['       ^-----!        ', '--------^-----!'];
        const first = '       ------#        ';
        const second = '      ------#        ';
        const third = '       --------------#';

        const error = new RequestTimeoutError(6, 'the token provider');
        const auth = cacheOf(source, true);
        expectObservable(token$(auth)).toBe(first, undefined, error);
        expectObservable(token$(auth), '----^').toBe(second, undefined, error);
        expectObservable(token$(auth), '--------^').toBe(third, undefined, error);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });
  });

  describe('the lifetime of a token', () => {
    /** A token with a lifetime of 100 ms: at 90 ms a tenth of it is left. */
    const expiring = (source: Observable<string>): Auth =>
      new TokenCache({ fetch$: source.pipe(map((token) => ({ token, lifeMs: 100 }))), renewable: true });

    it('should count from the request for it, and end a tenth early', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold(' --A            ');
        const subs = ['       ^-!            ', '90ms ^-!'];
        const last = '        89ms (A|)      ';
        const renewed = '     92ms (A|)      ';

        const auth = expiring(source);
        expectObservable(token$(auth)).toBe('--(A|)');
        expectObservable(token$(auth), '89ms ^').toBe(last);
        expectObservable(token$(auth), '90ms ^').toBe(renewed);
        expectObservable(token$(auth), '91ms ^').toBe(renewed);
        expectSubscriptions(source.subscriptions).toBe(subs);
      });
    });

    it('should allow the next token to be renewed when it is refused', () => {
      marbles(({ cold, expectObservable, flush }) => {
        const auth = expiring(cold('A'));
        const refused: unknown[] = [];
        const refuse$ = auth
          .authorize$(limit)
          .pipe(map(({ refused: refusedBy }) => refused.push(refusedBy(refusal))));
        expectObservable(refuse$, '90ms ^').toBe('90ms (a|)', { a: 1 });
        flush();
        assert.deepEqual(refused, [undefined]);
      });
    });

    it('should not apply to a failed fetch, which is repeated', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const error = new NetworkError({ code: 'ECONNREFUSED' });
        const source = cold('--#', undefined, error);
        const auth = expiring(source);
        expectObservable(token$(auth)).toBe('--#', undefined, error);
        expectObservable(token$(auth), '200ms ^').toBe('202ms #', undefined, error);
        expectSubscriptions(source.subscriptions).toBe(['^-!', '200ms ^-!']);
      });
    });
  });

  describe('an AuthError of the issuer', () => {
    for (const strict of [true, false, undefined]) {
      it(`should ${strict === true ? 'be final' : 'not be cached'} if strict is ${String(strict)}`, () => {
        let fetches = 0;
        const fetch$ = defer(() => {
          fetches += 1;
          return throwError(() => refusal);
        });
        const auth = new TokenCache({ fetch$, renewable: true, ...(strict !== undefined && { strict }) });
        for (let poll = 1; poll <= 3; poll += 1) assert.deepEqual(outcome(auth), refusal);
        assert.equal(fetches, strict === true ? 1 : 3);
      });
    }

    it('should be the only final error', () => {
      let fetches = 0;
      const fetch$ = defer(() => {
        fetches += 1;
        return throwError(() => new NetworkError());
      });
      const auth = new TokenCache({ fetch$, renewable: true, strict: true });
      for (let poll = 1; poll <= 3; poll += 1) assert.ok(outcome(auth) instanceof NetworkError);
      assert.equal(fetches, 3);
    });
  });

  describe('a refusal', () => {
    it('should be final for a token that cannot be renewed, and be cached', () => {
      const { fetch$, seen } = tokens('A');
      const auth = cacheOf(fetch$, false);
      const credential = credentialOf(auth);
      credential.accepted();
      assert.equal(credential.refused(refusal), refusal);
      assert.deepEqual(outcome(auth), refusal);
      assert.equal(seen.fetches, 1);
    });

    it('should be a new error for each poll', () => {
      const auth = cacheOf(of('A'), false);
      credentialOf(auth).refused(refusal);
      assert.notEqual(outcome(auth), outcome(auth));
    });

    it('should renew the token once, for all requests that were refused with it', () => {
      const { fetch$, seen } = tokens('A', 'B');
      const auth = cacheOf(fetch$, true);
      const [one, other] = [credentialOf(auth), credentialOf(auth)];
      assert.equal(one.refused(refusal), undefined);
      assert.equal(credentialOf(auth).headers['x-auth-token'], 'B');
      assert.equal(other.refused(refusal), undefined);
      assert.equal(credentialOf(auth).headers['x-auth-token'], 'B');
      assert.equal(seen.fetches, 2);
    });

    it('should be final for a renewed token that was never accepted, and be cached', () => {
      const { fetch$, seen } = tokens('A', 'B');
      const auth = cacheOf(fetch$, true);
      credentialOf(auth).refused(refusal);
      assert.equal(credentialOf(auth).refused(refusal), refusal);
      assert.deepEqual(outcome(auth), refusal);
      assert.equal(seen.fetches, 2);
    });

    it('should renew a renewed token that was accepted before, repeatedly', () => {
      const { fetch$, seen } = tokens('A', 'B', 'C', 'D');
      const auth = cacheOf(fetch$, true);
      credentialOf(auth).refused(refusal);
      for (const token of ['B', 'C']) {
        const credential = credentialOf(auth);
        assert.equal(credential.headers['x-auth-token'], token);
        credential.accepted();
        assert.equal(credential.refused(refusal), undefined);
      }
      assert.equal(credentialOf(auth).headers['x-auth-token'], 'D');
      assert.equal(seen.fetches, 4);
    });

    it('should be final if the refused token is issued again', () => {
      const { fetch$, seen } = tokens('A', 'A');
      const auth = cacheOf(fetch$, true);
      credentialOf(auth).refused(refusal);
      for (let poll = 1; poll <= 2; poll += 1) {
        const error = outcome(auth);
        assert.ok(error instanceof AuthError);
        assert.equal(error.message, 'the token provider gave the token that was just refused');
      }
      assert.equal(seen.fetches, 2);
    });

    it('should remain final after a late result for the token before', () => {
      const auth = cacheOf(tokens('A', 'B').fetch$, true);
      const late = credentialOf(auth);
      credentialOf(auth).refused(refusal);
      credentialOf(auth).refused(refusal);
      late.accepted();
      late.refused(refusal);
      assert.deepEqual(outcome(auth), refusal);
    });
  });

  it('should share nothing between two clients', () => {
    const { fetch$ } = tokens('A', 'B');
    const [one, other] = [cacheOf(fetch$, false), cacheOf(fetch$, false)];
    credentialOf(one).refused(refusal);
    assert.equal(credentialOf(other).headers['x-auth-token'], 'B');
  });
});

const DAY_MS = 86_400_000;

describe('renewAfterMs', () => {
  for (const [lifeMs, expected] of [
    [DAY_MS, DAY_MS - 300_000],
    [3_000_001, 2_700_001],
    [3_000_000, 2_700_000],
    [20_000, 18_000],
    [1, 0.9],
    [0, Number.POSITIVE_INFINITY],
    [-5, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.POSITIVE_INFINITY],
    [undefined, Number.POSITIVE_INFINITY],
  ] as const) {
    it(`should be ${String(expected)} for a lifetime of ${String(lifeMs)}`, () => {
      assert.equal(renewAfterMs(lifeMs), expected);
    });
  }
});
