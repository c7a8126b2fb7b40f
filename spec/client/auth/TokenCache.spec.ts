import {
  AuthError,
  HttpError,
  NetworkError,
  type PollError,
  RequestTimeoutError,
  ThrottledError,
  watchScheduler,
} from 'dli-watch';
import assert from 'node:assert/strict';
import {
  catchError,
  defer,
  finalize,
  map,
  NEVER,
  type Observable,
  of,
  retry,
  type Subscription,
  take,
  throwError,
  timer,
} from 'rxjs';
import type { Auth, Credential } from '../../../lib/client/auth/Auth.ts';
import { renewAfterMs, TokenCache } from '../../../lib/client/auth/TokenCache.ts';
import { inVirtualTime } from '../../support/inVirtualTime.ts';
import { listen } from '../../support/observing.ts';
import { withDurationMs } from '../../../lib/errors/TaggedError.ts';
import { marbles } from '../../support/testScheduler.ts';
import { testRequest } from '../support/requests.ts';

const limit = { ...testRequest, requestTimeoutMs: 6, scheduler: watchScheduler };
const refusal = new AuthError({ reason: 'refused', status: 401, code: 'APIG.0307', requestId: 'r-1' });

const cacheOf = (token$: Observable<string>, renewable: boolean): Auth =>
  new TokenCache({ fetch$: () => token$.pipe(map((token) => ({ token }))), renewable });

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

        const error = withDurationMs(new RequestTimeoutError(6, 'the token provider'), 6);
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
      new TokenCache({
        fetch$: () => source.pipe(map((token) => ({ token, lifeMs: 100 }))),
        renewable: true,
      });

    it('should count from the request for it, and be renewed a tenth early', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold(' --A            ');
        const subs = ['       ^-!            ', '90ms ^-!'];

        const auth = expiring(source);
        expectObservable(token$(auth)).toBe('--(A|)');
        for (const ms of ['89ms', '90ms', '91ms', '100ms', '101ms'])
          expectObservable(token$(auth), `${ms} ^`).toBe(`${ms} (A|)`);
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

    it('should end the use of it, if no request came in its last tenth', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('--A');
        const auth = expiring(source);
        expectObservable(token$(auth)).toBe('--(A|)');
        expectObservable(token$(auth), '100ms ^').toBe('102ms (A|)');
        expectSubscriptions(source.subscriptions).toBe(['^-!', '100ms ^-!']);
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
          return throwError(() => new AuthError({ reason: 'refused', status: 401 }));
        });
        const auth = new TokenCache({
          fetch$: () => fetch$,
          renewable: true,
          ...(strict !== undefined && { strict }),
        });
        for (let poll = 1; poll <= 2; poll += 1) {
          const error = outcome(auth);
          assert.ok(error instanceof AuthError);
          assert.equal(error.status, 401);
        }
        assert.equal(fetches, strict === true ? 1 : 2);
      });
    }

    it('should be the only final error', () => {
      let fetches = 0;
      const fetch$ = defer(() => {
        fetches += 1;
        return throwError(() => new NetworkError());
      });
      const auth = new TokenCache({ fetch$: () => fetch$, renewable: true, strict: true });
      for (let poll = 1; poll <= 2; poll += 1) assert.ok(outcome(auth) instanceof NetworkError);
      assert.equal(fetches, 2);
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

  describe('an outage of the issuer', () => {
    const patient = { ...limit, requestTimeoutMs: 10_000 };
    const unavailable = new HttpError({ status: 503 });

    /** An issuer that answers after 50 ms, with an error until it is back at a moment. */
    const downUntil = (backAt: number, lifeMs?: number, error: PollError = unavailable) => {
      const seen = { fetches: 0, open: 0, mostOpen: 0 };
      const fetch$ = defer(() => {
        seen.fetches += 1;
        seen.open += 1;
        seen.mostOpen = Math.max(seen.mostOpen, seen.open);
        const count = seen.fetches;
        return timer(50).pipe(
          map(() => {
            if (watchScheduler.now() < backAt) throw error;
            return { token: `t${String(count)}`, ...(lifeMs !== undefined && { lifeMs }) };
          }),
          finalize(() => (seen.open -= 1)),
        );
      });
      return { fetch$, seen };
    };
    /** One request: notes the token or the tag of the error, with its moment. */
    const noting = (auth: Auth, notes: string[], given = patient): Subscription =>
      auth.authorize$(given).subscribe({
        next: ({ headers }) =>
          notes.push(`${String(headers['x-auth-token'])} ${String(watchScheduler.now())}`),
        error: (error: unknown) => notes.push(`${(error as PollError)._tag} ${String(watchScheduler.now())}`),
      });

    it('should cost one fetch at a time, with a back-off that 300 watches share', () => {
      const { fetch$, seen } = downUntil(7_000);
      const auth = new TokenCache({ fetch$: () => fetch$, renewable: true, strict: true });
      let supplied = 0;
      inVirtualTime((at) => {
        for (let watch = 0; watch < 300; watch += 1) {
          // Each watch polls again 100 ms after a failure.
          const poll$ = defer(() => auth.authorize$(patient)).pipe(retry({ delay: 100 }));
          at(watch, () => void listen(poll$, () => (supplied += 1)));
        }
      });
      assert.equal(supplied, 300);
      assert.equal(seen.mostOpen, 1);
      assert.ok(seen.fetches >= 3 && seen.fetches <= 6, `${String(seen.fetches)} fetches`);
    });

    it('should fail the requests that wait for a fetch; later ones wait for the next', () => {
      const { fetch$, seen } = downUntil(500);
      const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
      const notes: string[] = [];
      inVirtualTime((at) => {
        for (const ms of [0, 20, 51, 102, 300]) at(ms, () => void noting(auth, notes));
      });
      assert.deepEqual(notes, ['HttpError 50', 'HttpError 50', 'HttpError 101', 't3 651', 't3 651']);
      assert.equal(seen.fetches, 3);
    });

    it('should begin anew after a success', () => {
      const began: number[] = [];
      const fetch$ = defer(() => {
        began.push(watchScheduler.now());
        const count = began.length;
        return count === 4 ? of({ token: 'A' }) : throwError(() => new HttpError({ status: 503 }));
      });
      const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
      inVirtualTime((at) => {
        for (let ms = 0; ms < 10_000; ms += 100) at(ms, () => void noting(auth, []));
        at(10_000, () => credentialOf(auth).refused(refusal));
        for (let ms = 10_000; ms < 11_000; ms += 100) at(ms, () => void noting(auth, []));
      });
      assert.deepEqual(began, [0, 100, 600, 1_600, 10_000, 10_100, 10_600, 11_600]);
    });

    it('should fail a request at once that would wait longer than its limit, with the last error', () => {
      const { fetch$, seen } = downUntil(5_000);
      const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
      const notes: string[] = [];
      inVirtualTime((at) => {
        at(0, () => void noting(auth, notes));
        at(51, () => void noting(auth, notes));
        at(200, () => void noting(auth, notes, { ...limit, requestTimeoutMs: 400 }));
      });
      assert.deepEqual(notes, ['HttpError 50', 'HttpError 101', 'HttpError 200']);
      assert.equal(seen.fetches, 2);
    });

    it('should wait as long as the issuer asks, at most a minute', () => {
      for (const [retryAfterMs, secondAt] of [
        [20_000, 20_050],
        [3_600_000, 60_050],
        [10, 60],
      ] as const) {
        const { fetch$, seen } = downUntil(100, undefined, new ThrottledError({ status: 429, retryAfterMs }));
        const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
        const notes: string[] = [];
        inVirtualTime((at) => {
          at(0, () => void noting(auth, []));
          at(secondAt - 1, () => void noting(auth, notes));
        });
        assert.deepEqual(notes, [`t2 ${String(secondAt + 50)}`]);
        assert.equal(seen.fetches, 2);
      }
    });

    it('should apply the limit of each request to its own fetch, not that of one that failed before', () => {
      const { fetch$ } = downUntil(0);
      const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
      const notes: string[] = [];
      inVirtualTime((at) => {
        const authorize = (given: typeof limit) => void noting(auth, notes, given);
        at(0, () => authorize({ ...limit, requestTimeoutMs: 6 }));
        at(600, () => authorize({ ...limit, requestTimeoutMs: 100 }));
      });
      assert.deepEqual(notes, ['RequestTimeoutError 6', 't2 650']);
    });

    it('should retry by the limit of a request that comes back at once, in its error handler', () => {
      const { fetch$ } = downUntil(0);
      const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
      const notes: string[] = [];
      inVirtualTime((at) => {
        at(0, () => {
          auth
            .authorize$({ ...limit, requestTimeoutMs: 6 })
            .pipe(catchError(() => auth.authorize$({ ...limit, requestTimeoutMs: 1_000 })))
            .subscribe({
              next: ({ headers }) => notes.push(String(headers['x-auth-token'])),
              error: assert.ifError,
            });
        });
      });
      assert.deepEqual(notes, ['t2']);
    });

    it('should measure how long the fetch took, not how long the request waited for it', () => {
      const { fetch$ } = downUntil(1_000);
      const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
      const durations: unknown[] = [];
      inVirtualTime((at) => {
        const poll = () =>
          auth
            .authorize$(patient)
            .subscribe({ error: (error: unknown) => durations.push((error as PollError).durationMs) });
        for (const ms of [0, 51, 102]) at(ms, () => void poll());
      });
      assert.deepEqual(durations, [50, 50, 50]);
    });

    describe('in the last tenth of a token', () => {
      it('should leave the token in use until it ends, with the fetches beside the polls', () => {
        const { fetch$, seen } = downUntil(0, 100_000);
        let down = false;
        const auth = new TokenCache({
          fetch$: () =>
            defer(() =>
              down
                ? timer(50).pipe(
                    map(() => {
                      throw unavailable;
                    }),
                  )
                : fetch$,
            ),
          renewable: true,
        });
        const notes: string[] = [];
        inVirtualTime((at) => {
          at(0, () => void noting(auth, notes));
          at(1_000, () => (down = true));
          for (const ms of [89_999, 90_000, 95_000, 99_999]) at(ms, () => void noting(auth, notes));
          at(100_000, () => void noting(auth, notes));
        });
        assert.deepEqual(notes.slice(0, 5), ['t1 50', 't1 89999', 't1 90000', 't1 95000', 't1 99999']);
        assert.match(notes[5] ?? '', /^HttpError /);
        assert.equal(seen.fetches, 1);
      });

      it('should renew it beside the polls, none of which waits', () => {
        const { fetch$, seen } = downUntil(0, 100_000);
        const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
        const notes: string[] = [];
        inVirtualTime((at) => {
          for (const ms of [0, 90_000, 90_010, 90_060]) at(ms, () => void noting(auth, notes));
        });
        assert.deepEqual(notes, ['t1 50', 't1 90000', 't1 90010', 't2 90060']);
        assert.equal(seen.fetches, 2);
        assert.equal(seen.mostOpen, 1);
      });

      it('should keep it in use though the password is refused, and not send that again', () => {
        let fetches = 0;
        const fetch$ = defer(() => {
          fetches += 1;
          return fetches === 1 ? of({ token: 'A', lifeMs: 100_000 }) : throwError(() => refusal);
        });
        const auth = new TokenCache({ fetch$: () => fetch$, renewable: true, strict: true });
        const notes: string[] = [];
        inVirtualTime((at) => {
          for (const ms of [0, 90_000, 95_000, 99_000, 100_000, 200_000])
            at(ms, () => void noting(auth, notes));
        });
        assert.deepEqual(notes, [
          'A 0',
          'A 90000',
          'A 95000',
          'A 99000',
          'AuthError 100000',
          'AuthError 200000',
        ]);
        assert.equal(fetches, 2);
      });

      it('should use the renewal that is under way when the token is refused', () => {
        const { fetch$, seen } = downUntil(0, 100_000);
        const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
        const notes: string[] = [];
        inVirtualTime((at) => {
          at(0, () => void noting(auth, notes));
          at(90_000, () => void listen(auth.authorize$(patient), ({ refused }) => refused(refusal)));
          at(90_010, () => void noting(auth, notes));
        });
        assert.deepEqual(notes, ['t1 50', 't2 90050']);
        assert.equal(seen.fetches, 2);
      });
    });

    it('should end a fetch beside the polls at the time limit', () => {
      const began: number[] = [];
      const fetch$ = defer(() => {
        began.push(watchScheduler.now());
        return began.length === 1 ? of({ token: 'A', lifeMs: 100_000 }) : NEVER;
      });
      const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
      inVirtualTime((at) => {
        for (const ms of [0, 90_000, 90_005, 90_007, 90_014, 90_600])
          at(ms, () => void noting(auth, [], limit));
      });
      assert.deepEqual(began, [0, 90_000, 90_007, 90_600]);
    });
  });

  describe('a refused token that is issued again', () => {
    const patient = { ...limit, requestTimeoutMs: 10_000 };
    /** An issuer that returns A until a moment, and then B. */
    const rotatedAt = (ms: number) => {
      const asked: number[] = [];
      const fetch$ = defer(() => {
        asked.push(watchScheduler.now());
        return of({ token: watchScheduler.now() < ms ? 'A' : 'B' });
      });
      return { auth: new TokenCache({ fetch$: () => fetch$, renewable: true }), asked };
    };
    const poll = (auth: Auth, notes: string[]): void => {
      const at = (): string => String(watchScheduler.now());
      auth.authorize$(patient).subscribe({
        next: ({ headers }) => notes.push(`${String(headers['x-auth-token'])} ${at()}`),
        error: (error: unknown) => notes.push(`${(error as PollError)._tag} ${at()}`),
      });
    };
    const refuse = (auth: Auth): void => void credentialOf(auth).refused(refusal);

    it('should be asked for again with a back-off, while the requests wait', () => {
      const { auth, asked } = rotatedAt(1_300);
      const notes: string[] = [];
      inVirtualTime((at) => {
        at(1_000, () => {
          refuse(auth);
          for (let request = 1; request <= 100; request += 1) poll(auth, notes);
        });
      });
      assert.deepEqual([...new Set(notes)], ['B 1500']);
      assert.equal(notes.length, 100);
      assert.deepEqual(asked, [1_000, 1_000, 1_500]);
    });

    it('should never be sent again, and fail the requests as transient at their limit', () => {
      const { auth } = rotatedAt(25_000);
      const notes: string[] = [];
      inVirtualTime((at) => {
        at(0, () => refuse(auth));
        for (const ms of [0, 10_001, 20_002]) at(ms, () => poll(auth, notes));
      });
      assert.deepEqual(notes.slice(0, 2), ['TokenUnavailableError 10000', 'TokenUnavailableError 20001']);
      assert.equal(notes[2], 'B 30000');
    });

    it('should make the refusal final after 30 s, and be asked for no more', () => {
      const { auth, asked } = rotatedAt(Number.POSITIVE_INFINITY);
      const notes: string[] = [];
      inVirtualTime((at) => {
        at(0, () => refuse(auth));
        for (let ms = 0; ms <= 100_000; ms += 500) at(ms, () => poll(auth, notes));
      });
      const final = notes.filter((note) => note.startsWith('AuthError'));
      assert.ok(final.includes('AuthError 30000'), final[0]);
      assert.ok(!notes.some((note) => note.startsWith('A ')));
      assert.equal(asked.at(-1), 30_000);
      assert.ok(asked.length <= 10, `${String(asked.length)} times`);
    });

    it('should be awaited although the issuer fails in between', () => {
      let calls = 0;
      const answers = ['A', 'A', undefined, 'A', 'B'];
      const fetch$ = defer(() => {
        const token = answers[calls];
        calls += 1;
        return token === undefined ? throwError(() => new NetworkError()) : of({ token });
      });
      const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
      const notes: string[] = [];
      inVirtualTime((at) => {
        at(0, () => refuse(auth));
        at(0, () => poll(auth, notes));
        at(1_500, () => poll(auth, notes));
      });
      assert.deepEqual(notes, ['NetworkError 500', 'B 2500']);
    });

    it('should be compared with the refused one only, so that an accepted one can be issued for ever', () => {
      const { auth } = rotatedAt(1_000);
      const notes: string[] = [];
      inVirtualTime((at) => {
        at(2_000, () => {
          credentialOf(auth).accepted();
          poll(auth, notes);
        });
      });
      assert.deepEqual(notes, ['B 2000']);
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
