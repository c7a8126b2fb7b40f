import { AuthError, createClient, PollError, watchScheduler } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { right } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { asyncScheduler, firstValueFrom, lastValueFrom, type SchedulerLike, toArray } from 'rxjs';
import { clientSettingsOf } from '../../../lib/client/ClientConfig.ts';
import type { Auth, AuthRequest, Credential } from '../../../lib/client/auth/Auth.ts';
import { akSk, signatureError } from '../../../lib/client/auth/akSk.ts';
import type { AkSkOptions } from '../../../lib/client/auth/signing.ts';
import { callWith } from '../../../lib/client/calls/callWith.ts';
import { errorOf, testRequest } from '../support/requests.ts';
import { isWellSigned } from '../support/isWellSigned.ts';
import { useServer } from '../support/servers.ts';

const MIN_MS = 60_000;
const NOW = Date.UTC(2024, 0, 2, 3, 4, 5);
const keys = { accessKey: 'ACCESS4KEY', secretKey: 's3cretKey' };
const temporary = { ...keys, securityToken: 's3cur1ty/tok+en==', projectId: testRef.projectId };

/** A clock that the test sets. */
const clockAt = (moment: number) => {
  const time = { moment };
  const scheduler: SchedulerLike = {
    now: () => time.moment,
    schedule: (...args) => asyncScheduler.schedule(...(args as Parameters<typeof asyncScheduler.schedule>)),
  };
  return { time, scheduler };
};
const { scheduler } = clockAt(NOW);
const request: AuthRequest = { ...testRequest, requestTimeoutMs: 10_000, scheduler };
const credentialOf = (auth: Auth, given: Partial<AuthRequest> = {}): Promise<Credential> =>
  firstValueFrom(auth.authorize$({ ...request, ...given }));
const refusal = (serviceMessage = 'verify aksk signature fail', requestId = 'r-1'): AuthError =>
  new AuthError({ reason: 'refused', status: 401, code: 'APIG.0301', serviceMessage, requestId });

describe('akSk', () => {
  describe('the credential', () => {
    it('should have the date and the signature, and no host', async () => {
      const { headers } = await credentialOf(akSk(keys));
      assert.deepEqual(Object.keys(headers), ['x-sdk-date', 'authorization']);
      assert.equal(headers['x-sdk-date'], '20240102T030405Z');
      assert.match(
        headers['authorization']!,
        /^SDK-HMAC-SHA256 Access=ACCESS4KEY, SignedHeaders=host;x-sdk-date, Signature=[0-9a-f]{64}$/,
      );
    });

    it('should be one value and completion', async () => {
      assert.equal((await lastValueFrom(akSk(keys).authorize$(request).pipe(toArray()))).length, 1);
    });

    it('should be of the request that it is for', async () => {
      const auth = akSk(keys);
      const signatures = new Set<string | undefined>();
      for (const given of [
        {},
        { method: 'DELETE' },
        { url: new URL('http://dli.example.com/v2.0/p/other') },
        { url: new URL('http://dli.example.com:81/v2.0/p/batches') },
        { url: new URL('http://dli.example.com/v2.0/p/batches?a=1') },
        { body: '{}' },
        { scheduler: clockAt(NOW + 1_000).scheduler },
      ] as const)
        signatures.add((await credentialOf(auth, given)).headers['authorization']);
      assert.equal(signatures.size, 7);
    });

    it('should be created for each subscription', async () => {
      const { time, scheduler: clock } = clockAt(NOW);
      const authorize$ = akSk(keys).authorize$({ ...request, scheduler: clock });
      for (const date of ['20240102T030406Z', '20240102T030407Z']) {
        time.moment += 1_000;
        assert.equal((await firstValueFrom(authorize$)).headers['x-sdk-date'], date);
      }
    });

    it('should declare every key and the signature as secrets', async () => {
      for (const [options, more] of [
        [keys, []],
        [temporary, [temporary.securityToken]],
      ] as const) {
        const { headers, secrets } = await credentialOf(akSk(options));
        const signature = headers['authorization']!.slice(-64);
        assert.deepEqual(new Set(secrets), new Set([keys.accessKey, keys.secretKey, signature, ...more]));
      }
    });

    it('should use the keys as they were when akSk was called', async () => {
      const options = { ...keys };
      const auth = akSk(options);
      const before = await credentialOf(auth);
      Object.assign(options, { accessKey: 'other', secretKey: 'other' });
      assert.deepEqual((await credentialOf(auth)).headers, before.headers);
    });
  });

  it('should show no key when it is printed', () => {
    const auth = akSk(temporary);
    const client = createClient({ endpoint: 'https://dli.example', auth });
    const shown =
      inspect([auth, client], { depth: Infinity, showHidden: true }) + JSON.stringify([auth, client]);
    for (const secret of [keys.accessKey, keys.secretKey, temporary.securityToken]) {
      assert.ok(!shown.includes(secret), shown);
    }
  });

  describe('a refusal', () => {
    it('should be final at once, and be remembered', async () => {
      const auth = akSk(keys);
      const credential = await credentialOf(auth);
      const error = refusal();
      assert.equal(credential.refused(error, NOW), error);
      assert.deepEqual(await errorOf(auth.authorize$(request), AuthError), error);
    });

    it('should be final for keys that were accepted before', async () => {
      const auth = akSk(keys);
      (await credentialOf(auth)).accepted();
      const credential = await credentialOf(auth);
      credential.accepted();
      assert.ok(credential.refused(refusal()) instanceof AuthError);
      await errorOf(auth.authorize$(request), AuthError);
    });

    it('should remain final when a request that was under way is accepted', async () => {
      const auth = akSk(keys);
      const [one, other] = [await credentialOf(auth), await credentialOf(auth)];
      one.refused(refusal());
      other.accepted();
      await errorOf(auth.authorize$(request), AuthError);
    });

    it('should be a new error for each poll', async () => {
      const auth = akSk(keys);
      const error = refusal();
      (await credentialOf(auth)).refused(error);
      const [one, other] = [
        await errorOf(auth.authorize$(request), AuthError),
        await errorOf(auth.authorize$(request), AuthError),
      ];
      assert.equal(new Set([error, one, other]).size, 3);
    });

    it('should be cached from the first request; others under way get their own error', async () => {
      const auth = akSk(keys);
      const [one, other] = [await credentialOf(auth), await credentialOf(auth)];
      one.refused(refusal());
      const locked = other.refused(refusal('AK access failed to reach the limit,forbidden', 'r-2'));
      assert.match(String(locked?.message), /: the access key is locked for 5 minutes, .* \(request r-2\)$/);
      assert.equal((await errorOf(auth.authorize$(request), AuthError)).requestId, 'r-1');
    });

    it('should affect one client only', async () => {
      (await credentialOf(akSk(keys))).refused(refusal());
      assert.ok(await credentialOf(akSk(keys)));
    });

    it('should affect an Observable that was created before', async () => {
      const auth = akSk(keys);
      const authorize$ = auth.authorize$(request);
      (await credentialOf(auth)).refused(refusal());
      await errorOf(authorize$, AuthError);
    });

    it('should name a clock that is more than 15 minutes off, in later errors too', async () => {
      const auth = akSk(keys);
      const error = (await credentialOf(auth)).refused(refusal(), NOW + 20 * MIN_MS);
      const reason =
        "this machine's clock is 20 min behind the service's, which refuses signatures that are off by more than 15 min";
      assert.equal(
        error?.message,
        `HTTP 401 APIG.0301 "verify aksk signature fail": ${reason} (request r-1)`,
      );
      assert.equal((await errorOf(auth.authorize$(request), AuthError)).message, error.message);
    });

    describe('of a request that was held up', () => {
      /** A credential, and its refusal after the clocks have moved by so much. */
      const refusedAfter = async (wallMs: number, monotonicMs: number, serverNow?: number) => {
        const time = { wall: NOW, monotonic: 1_000 };
        const clock = { ...scheduler, now: () => time.wall, monotonicNow: () => time.monotonic };
        const auth = akSk(keys);
        const credential = await credentialOf(auth, { scheduler: clock });
        time.wall += wallMs;
        time.monotonic += monotonicMs;
        const error = credential.refused(refusal(), serverNow);
        return { auth, clock, error };
      };

      for (const [what, wallMs, monotonicMs] of [
        ['both clocks show it', 20 * MIN_MS, 20 * MIN_MS],
        ['the monotonic clock stood still', 20 * MIN_MS, 0],
        ['the wall clock was set back meanwhile', -5 * MIN_MS, 20 * MIN_MS],
        ['the wall clock was set right meanwhile', -60 * MIN_MS, 20],
        ['it took a little more than 15 minutes', 15 * MIN_MS + 1, 0],
      ] as const) {
        it(`should be signed anew: ${what}`, async () => {
          const { auth, clock, error } = await refusedAfter(wallMs, monotonicMs);
          assert.equal(error, undefined);
          const again = await credentialOf(auth, { scheduler: clock });
          assert.ok(again.refused(refusal()) instanceof AuthError);
          await errorOf(auth.authorize$(request), AuthError);
        });
      }

      it("should be signed anew if by the service's clock the signature was too old, and a new one is not", async () => {
        // Held up for 12 minutes, on a machine whose clock is 5 behind.
        const { error } = await refusedAfter(12 * MIN_MS, 0, NOW + 17 * MIN_MS);
        assert.equal(error, undefined);
      });

      for (const [what, wallMs, serverNow] of [
        ['at once', 20, undefined],
        ['after 15 minutes', 15 * MIN_MS, undefined],
        ['after 12 minutes, by a clock that is right', 12 * MIN_MS, NOW + 12 * MIN_MS],
        ['by a clock that is wrong', 20, NOW + 20 * MIN_MS],
      ] as const) {
        it(`should be final if it was refused ${what}`, async () => {
          const { auth, error } = await refusedAfter(wallMs, wallMs, serverNow);
          assert.ok(error instanceof AuthError);
          await errorOf(auth.authorize$(request), AuthError);
        });
      }
    });
  });

  describe('its options', () => {
    /** What plain JavaScript may pass. */
    const anyKeys = (options: unknown) => akSk(options as AkSkOptions);

    for (const [options, message] of [
      [undefined, 'akSk: expected an object, got undefined'],
      [null, 'akSk: expected an object, got null'],
      ['s3cret', 'akSk: expected an object, got string'],
      [['s3cret'], 'akSk: expected an object, got an array of 1'],
      [{}, 'accessKey: expected a text, got undefined'],
      [{ accessKey: 'A' }, 'secretKey: expected a text, got undefined'],
      [{ secretKey: 's3cret' }, 'accessKey: expected a text, got undefined'],
      [{ ...keys, accessKey: '' }, 'accessKey: it is empty'],
      [{ ...keys, secretKey: '' }, 'secretKey: it is empty'],
      [{ ...keys, secretKey: null }, 'secretKey: expected a text, got null'],
      [{ ...keys, secretKey: ['s3cret'] }, 'secretKey: expected a text, got object'],
      [
        { ...keys, accessKey: 's3cret\n' },
        'accessKey: character 7 of 7 is not allowed in a header (a line break at the end?)',
      ],
      [
        { ...keys, secretKey: 's3 cret' },
        'secretKey: character 3 of 7 is not allowed in a header (a line break at the end?)',
      ],
      [{ ...keys, securityToken: '' }, 'securityToken: it is empty'],
      [{ ...keys, securityToken: 7 }, 'securityToken: expected a text, got number'],
      [{ ...keys, projectId: '' }, 'projectId: expected 1 to 64 letters and digits, got string'],
      [{ ...keys, projectId: 's3cret/' }, 'projectId: expected 1 to 64 letters and digits, got string'],
      [{ ...keys, projectId: 'p'.repeat(65) }, 'projectId: expected 1 to 64 letters and digits, got string'],
      [{ ...keys, projectId: 7 }, 'projectId: expected 1 to 64 letters and digits, got number'],
      [
        { ...keys, securitytoken: 's3cret' },
        'akSk.securitytoken: no such option; did you mean `securityToken`?',
      ],
      [{ accessKey: 'A', secret: 's3cret' }, 'akSk.secret: no such option; did you mean `secretKey`?'],
    ] as const) {
      it(`should refuse ${JSON.stringify(options)}, and not show it`, () => {
        assert.throws(() => anyKeys(options), { name: 'TypeError', message });
      });
    }

    it('should treat undefined as absent, and accept the longest project', async () => {
      const absent = { securityToken: undefined, projectId: undefined };
      const { headers } = await credentialOf(anyKeys({ ...keys, ...absent }));
      assert.deepEqual(Object.keys(headers), ['x-sdk-date', 'authorization']);
      const projectId = 'P1'.repeat(32);
      const { headers: with64 } = await credentialOf(akSk({ ...keys, projectId }));
      assert.equal(with64['x-project-id'], projectId);
    });
  });

  describe('over HTTP', () => {
    const serve = useServer();
    /** A service that accepts correctly signed requests, and records what arrived. */
    const service = async () => {
      const arrived: { method?: string; url?: string; headers: IncomingHttpHeaders; body: string }[] = [];
      const { url } = await serve((incoming, response) => {
        void buffer(incoming).then((body) => {
          const { method, url: path, headers } = incoming;
          arrived.push({ method: method!, url: path!, headers, body: body.toString() });
          if (isWellSigned(incoming, body, keys.accessKey, keys.secretKey))
            response.end('{"state":"running"}');
          else
            response
              .writeHead(401)
              .end('{"error_code":"APIG.0301","error_msg":"verify aksk signature fail"}');
        });
      });
      return { url, arrived };
    };
    /** Sends a request, and returns the status of its response. */
    const sent = (endpoint: string, call: Pick<AuthRequest, 'method' | 'url' | 'body'>): Promise<number> =>
      firstValueFrom(
        callWith(clientSettingsOf({ endpoint, auth: akSk(temporary) })).call$({
          ...call,
          decode: ({ status }) => right(status),
        }),
      );

    for (const path of ['', '/', '/dli/v1', '/d%6ci/a%20b/一é/(x)!*', "/100%/a'b|c"]) {
      it(`should sign a poll below the path "${path}" of an endpoint with a port`, async () => {
        const { url, arrived } = await service();
        const client = createClient({ endpoint: url + path, auth: akSk(temporary) });
        const { state } = await firstValueFrom(client.readState$(testRef));
        assert.equal(state, 'running');
        const [{ headers } = assert.fail()] = arrived;
        assert.equal(headers.host, new URL(url).host);
        assert.equal(headers['x-project-id'], temporary.projectId);
        assert.equal(headers['x-security-token'], temporary.securityToken);
        assert.equal(headers['content-type'], undefined);
        assert.match(headers.authorization!, /SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, /);
      });
    }

    const VALUES = [
      'a b',
      'a+b',
      'a%b',
      '一é😀',
      '*',
      "it's",
      '(x)',
      '~',
      '',
      '&=?#',
      'a/b',
      '"<>`{}|\\^',
      '\n',
    ];
    for (const value of VALUES) {
      it(`should sign a query that has ${JSON.stringify(value)}, in every spelling`, async () => {
        const { url, arrived } = await service();
        const form = new URL(`${url}/v2.0/p/batches`);
        form.searchParams.append('size', '100');
        form.searchParams.append('job-name', value);
        form.searchParams.append(value, 'x');
        form.searchParams.append('job-name', 'again');
        const percent = new URL(`${url}/v2.0/p/batches?b=1&a=${encodeURIComponent(value)}`);
        const raw = new URL(`${url}/v2.0/p/batches?a=${value.replaceAll(/[%&#]/g, '')}`);
        for (const target of [form, percent, raw]) {
          assert.equal(await sent(url, { method: 'GET', url: target }), 200, target.href);
          assert.equal(arrived.at(-1)?.url, target.pathname + target.search);
        }
      });
    }

    for (const [method, body] of [
      ['POST', JSON.stringify({ name: 'täst 一😀', args: ['a+b', "it's"] })],
      ['POST', ''],
      ['DELETE', undefined],
    ] as const) {
      it(`should sign a ${method} with the body ${String(body)}`, async () => {
        const { url, arrived } = await service();
        const target = new URL(`${url}/dli/v2.0/p/batches?x=1`);
        assert.equal(await sent(`${url}/dli`, { method, url: target, body }), 200);
        const [{ headers, ...rest } = assert.fail()] = arrived;
        assert.deepEqual(rest, { method, url: '/dli/v2.0/p/batches?x=1', body: body ?? '' });
        assert.equal(headers['content-type'], body === undefined ? undefined : 'application/json');
        assert.equal(headers.authorization?.includes('=content-type;host;'), body !== undefined);
      });
    }

    it('should fail for another secret key, and then send nothing more', async () => {
      const { url, arrived } = await service();
      const auth = akSk({ ...keys, secretKey: 'an0ther' });
      const client = createClient({ endpoint: url, auth });
      for (let poll = 1; poll <= 3; poll += 1) {
        const { status, code } = await errorOf(client.readState$(testRef), AuthError);
        assert.deepEqual([status, code], [401, 'APIG.0301']);
      }
      assert.equal(arrived.length, 1);
    });

    it('should fail 50 polls that are refused together, and send nothing more', async () => {
      const refuse: (() => void)[] = [];
      const { url, requests } = await serve((_, response) => {
        refuse.push(() => response.writeHead(401).end());
        if (refuse.length === 50) for (const end of refuse) end();
      });
      const client = createClient({ endpoint: url, auth: akSk(keys) });
      const polls = Array.from({ length: 50 }, () => errorOf(client.readState$(testRef), AuthError));
      assert.equal(new Set(await Promise.all(polls)).size, 50);
      await errorOf(client.readState$(testRef), AuthError);
      assert.equal(requests.length, 50);
    });

    it('should sign a request anew, once, that was held up while the machine slept', async () => {
      const time = { skippedMs: 0 };
      const clock = {
        ...watchScheduler,
        now: () => watchScheduler.now() + time.skippedMs,
        monotonicNow: () => watchScheduler.monotonicNow(),
      };
      const dates: unknown[] = [];
      const { url } = await serve(({ headers }, response) => {
        dates.push(headers['x-sdk-date']);
        time.skippedMs += 20 * MIN_MS;
        const isFirst = dates.length === 1;
        response
          .writeHead(isFirst ? 401 : 200)
          .end(isFirst ? '{"error_code":"APIG.0301"}' : '{"state":"running"}');
      });
      const client = createClient({ endpoint: url, auth: akSk(keys), scheduler: clock });
      assert.equal((await firstValueFrom(client.readState$(testRef))).state, 'running');
      assert.equal(new Set(dates).size, 2);
    });

    it('should end the poll if the request that was signed anew is held up and refused too', async () => {
      const time = { skippedMs: 0 };
      const clock = { ...watchScheduler, now: () => watchScheduler.now() + time.skippedMs };
      const { url, requests } = await serve((_, response) => {
        time.skippedMs += 20 * MIN_MS;
        response.writeHead(401).end('{"error_code":"APIG.0301"}');
      });
      const client = createClient({ endpoint: url, auth: akSk(keys), scheduler: clock });
      await errorOf(client.readState$(testRef), AuthError);
      assert.equal(requests.length, 2);
    });

    it('should not treat a missing permission as a wrong signature', async () => {
      const { url, requests } = await serve((_, response) => response.writeHead(403).end());
      const client = createClient({ endpoint: url, auth: akSk(keys) });
      for (let poll = 1; poll <= 2; poll += 1) await errorOf(client.readState$(testRef), AuthError);
      assert.equal(requests.length, 2);
    });

    for (const [off, text] of [
      [-20 * MIN_MS, '20 min behind'],
      [20 * MIN_MS, '20 min ahead of'],
    ] as const) {
      it(`should report that the clock is ${text} the service's`, async () => {
        const at = Date.UTC(2024, 0, 2, 3, 4, 5);
        const { url } = await serve((_, response) =>
          response.writeHead(401, { date: new Date(at).toUTCString() }).end('{"error_code":"APIG.0301"}'),
        );
        const { scheduler: clock } = clockAt(at + off);
        const client = createClient({ endpoint: url, auth: akSk(keys), scheduler: clock });
        const { message } = await errorOf(client.readState$(testRef), AuthError);
        assert.ok(message.includes(`: this machine's clock is ${text} the service's`), message);
        assert.ok(message.startsWith('HTTP 401 APIG.0301: '), message);
      });
    }

    it('should show no key, token or signature that the service repeats', async () => {
      const seen: string[] = [];
      const { url } = await serve(({ headers }, response) => {
        const { authorization, 'x-security-token': token } = headers;
        const echo = [keys.accessKey, keys.secretKey, token, authorization].join(' ');
        seen.push(String(authorization).slice(-64));
        const body = { error_code: 'APIG.0301', error_msg: `canonicalRequest: ${echo}` };
        response.writeHead(seen.length % 2 === 1 ? 403 : 401).end(JSON.stringify(body));
      });
      const client = createClient({ endpoint: url, auth: akSk(temporary) });
      for (let poll = 1; poll <= 3; poll += 1) {
        const error = await errorOf<PollError>(client.readState$(testRef), PollError as never);
        const shown = inspect(error, { depth: Infinity, showHidden: true }) + JSON.stringify(error);
        assert.match(shown, /canonicalRequest: \*{3} \*{3} \*{3} SDK-.* Access=\*{3}, .* Signature=\*{3}/);
        for (const secret of [keys.accessKey, keys.secretKey, temporary.securityToken, 's3cur1ty', ...seen]) {
          assert.ok(!shown.includes(secret), shown);
        }
      }
      assert.equal(seen.length, 2);
    });
  });
});

const facts = { status: 401, code: 'APIG.0301', requestId: 'r-1', cause: { name: 'x' } };
const refused = (serviceMessage?: string): AuthError =>
  new AuthError({ reason: 'the credentials were refused', serviceMessage, ...facts });
const WRONG = 'Incorrect IAM authentication information: verify aksk signature fail';
const LIMIT = 'Incorrect IAM authentication information: AK access failed to reach the limit,forbidden';

/** The reason for a poll that was signed and answered at these local times. */
const reasonAt = (serverNow: number | undefined, answeredAt = NOW, signedAt = NOW): string =>
  signatureError(refused(WRONG), { signedAt, answeredAt, serverNow }).reason;

const clock = (off: string): string =>
  `this machine's clock is ${off} the service's, which refuses signatures that are off by more than 15 min`;
const locked = 'the access key is locked for 5 minutes, after too many refused signatures';
const plain = 'the credentials were refused';

describe('signatureError', () => {
  it('should return the error itself if no reason is known', () => {
    const error = refused(WRONG);
    assert.equal(signatureError(error, { signedAt: NOW, answeredAt: NOW, serverNow: NOW }), error);
  });

  for (const [what, serverNow, reason] of [
    ['15 min behind', NOW + 15 * MIN_MS, plain],
    ['more than 15 min behind', NOW + 15 * MIN_MS + 1_000, clock('15 min 1 s behind')],
    ['hours behind', NOW + 150 * MIN_MS, clock('2 h 30 min behind')],
    ['15 min ahead', NOW - 15 * MIN_MS, plain],
    ['more than 15 min ahead', NOW - 15 * MIN_MS - 1_000, clock('15 min 1 s ahead of')],
    ['years ahead', NOW - 400 * 1_440 * MIN_MS, clock('400 d ahead of')],
    ['unknown', undefined, plain],
  ] as const) {
    it(`should recognise a clock that is ${what}`, () => {
      assert.equal(reasonAt(serverNow), reason);
    });
  }

  it('should not blame the clock when the process was stopped before the request or its answer', () => {
    const hour = NOW + 60 * MIN_MS;
    assert.equal(reasonAt(hour, hour, NOW), plain);
    assert.equal(reasonAt(NOW, hour, NOW), plain);
    assert.equal(reasonAt(NOW + 30 * MIN_MS, hour, NOW), plain);
  });

  it('should count from the nearer local time', () => {
    assert.equal(reasonAt(NOW + 20 * MIN_MS, NOW + 2 * MIN_MS, NOW), clock('18 min behind'));
    assert.equal(reasonAt(NOW - 20 * MIN_MS, NOW + 2 * MIN_MS, NOW), clock('20 min ahead of'));
  });

  it('should report a locked key', () => {
    const error = signatureError(refused(LIMIT), { signedAt: NOW, answeredAt: NOW });
    assert.equal(error.message, `HTTP 401 APIG.0301 "${LIMIT}": ${locked} (request r-1)`);
  });

  it('should report both for a key that was locked because of a wrong clock', () => {
    const error = signatureError(refused(LIMIT), {
      signedAt: NOW,
      answeredAt: NOW,
      serverNow: NOW + 20 * MIN_MS,
    });
    assert.equal(error.reason, `${clock('20 min behind')}; ${locked}`);
  });

  it('should keep the facts of the refusal', () => {
    const { status, code, serviceMessage, requestId, cause } = signatureError(refused(LIMIT), {
      signedAt: NOW,
      answeredAt: NOW,
    });
    assert.deepEqual({ status, code, serviceMessage, requestId, cause }, { ...facts, serviceMessage: LIMIT });
  });

  it('should accept a refusal without a message', () => {
    assert.equal(signatureError(refused(), { signedAt: NOW, answeredAt: NOW }).reason, plain);
  });
});
