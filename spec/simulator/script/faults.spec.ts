import assert from 'node:assert/strict';
import type { FaultStep } from 'dli-watch/simulator';
import type { BatchRef } from '../../../lib/model/BatchRef.ts';
import { eventually } from '../../support/eventually.ts';
import { exchangeBytes, poll, stateOf, statePath } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

describe('faults', () => {
  const simulator = useSimulator();

  const jobWith = (fault: FaultStep): BatchRef => simulator().addJob([fault, 'running']);
  const answerTo = (fault: FaultStep): Promise<Response> => poll(simulator(), jobWith(fault));
  const rawPoll = (job: BatchRef) =>
    exchangeBytes(simulator().url, `GET ${statePath(job)} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: t\r\n\r\n`);
  const record = () => simulator().requests().at(-1)!;

  /** Polls, aborts as soon as `ready` holds, and returns the body or the error. */
  const abortWhen = async (job: BatchRef, ready: () => boolean): Promise<unknown> => {
    const control = new AbortController();
    const outcome = poll(simulator(), job, {
      headers: { 'X-Auth-Token': 'any' },
      signal: control.signal,
    }).then(
      async (answer) => answer.text().catch((error: unknown) => error),
      (error: unknown) => error,
    );
    await eventually(ready);
    control.abort(new Error('aborted by the test'));
    return outcome;
  };

  describe('hang', () => {
    it('should never answer; the next poll is answered', async () => {
      const job = jobWith({ fault: 'hang' });
      const outcome = await abortWhen(job, () => simulator().polls(job) === 1);
      assert.equal((outcome as Error).message, 'aborted by the test');
      await eventually(() => record().aborted);
      assert.equal(record().status, undefined);
      assert.equal(await stateOf(poll(simulator(), job)), 'running');
    });
  });

  describe('reset', () => {
    it('should break the connection with a TCP reset, which does not count as aborted', async () => {
      const { text, error } = await rawPoll(jobWith({ fault: 'reset' }));
      assert.deepEqual({ text, error }, { text: '', error: 'ECONNRESET' });
      const { status, aborted, endedAt } = record();
      assert.deepEqual(
        { status, aborted, ended: endedAt !== undefined },
        { status: undefined, aborted: false, ended: true },
      );
    });
  });

  describe('halfBody', () => {
    it('should announce a complete body, send half of it and close without a reset', async () => {
      const job = jobWith({ fault: 'halfBody' });
      const { text, error } = await rawPoll(job);
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const complete = JSON.stringify({ id: job.batchId, state: 'running' });
      assert.match(head, /^HTTP\/1\.1 200 /);
      assert.match(head, new RegExp(`content-length: ${complete.length}\\b`, 'i'));
      assert.equal(body, complete.slice(0, complete.length / 2));
      assert.equal(error, undefined);
      const { status, aborted, endedAt } = record();
      assert.deepEqual(
        { status, aborted, ended: endedAt !== undefined },
        { status: 200, aborted: false, ended: true },
      );
    });

    it('should make the body of a fetch fail, not its headers', async () => {
      const answer = await answerTo({ fault: 'halfBody' });
      assert.equal(answer.status, 200);
      await assert.rejects(answer.text());
    });
  });

  describe('stalledBody', () => {
    it('should send half of a body and then nothing more', async () => {
      const job = jobWith({ fault: 'stalledBody' });
      const control = new AbortController();
      const answer = await poll(simulator(), job, {
        headers: { 'X-Auth-Token': 'any' },
        signal: control.signal,
      });
      const reader = answer.body!.getReader();
      const half = await reader.read();
      const length = Number(answer.headers.get('content-length'));
      assert.equal((half.value as Uint8Array).length, Math.floor(length / 2));
      const more = reader.read().then(
        () => 'more',
        () => 'aborted',
      );
      await new Promise((done) => setTimeout(done, 10));
      assert.deepEqual([record().endedAt, record().aborted, record().status], [undefined, false, 200]);
      control.abort();
      assert.equal(await more, 'aborted');
      await eventually(() => record().aborted);
    });
  });

  describe('html', () => {
    it('should send a page with 200, or with another status', async () => {
      const login = await answerTo({ fault: 'html' });
      assert.equal(login.status, 200);
      assert.match(login.headers.get('content-type')!, /^text\/html/);
      assert.match(await login.text(), /^<!DOCTYPE html>.*Sign in/s);
      const proxy = await answerTo({ fault: 'html', status: 502 });
      assert.equal(proxy.status, 502);
      assert.match(await proxy.text(), /502 Bad Gateway/);
    });
  });

  describe('garbage', () => {
    it('should declare JSON and send something else', async () => {
      const answer = await answerTo({ fault: 'garbage' });
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type')!, /^application\/json/);
      await assert.rejects(answer.json(), SyntaxError);
    });
  });

  describe('answer', () => {
    it('should send a value as JSON and a string as written', async () => {
      for (const body of [{ id: 1, state: null }, [], null, 7, { is_success: false, message: 'no' }]) {
        const answer = await answerTo({ fault: 'answer', body });
        assert.equal(answer.status, 200);
        assert.deepEqual(await answer.json(), body);
      }
      assert.equal(await (await answerTo({ fault: 'answer', body: '' })).text(), '');
      assert.equal(await (await answerTo({ fault: 'answer', body: 'größer' })).text(), 'größer');
    });

    it('should send the given status and headers, except the request id', async () => {
      const answer = await answerTo({
        fault: 'answer',
        status: 503,
        body: 'busy',
        headers: { 'Content-Type': 'text/plain', 'X-More': 'a, b', 'X-Request-Id': 'fake' },
      });
      assert.equal(answer.status, 503);
      assert.equal(answer.headers.get('content-type'), 'text/plain');
      assert.equal(answer.headers.get('x-more'), 'a, b');
      assert.equal(answer.headers.get('x-request-id'), record().requestId);
    });

    it('should send no body with 204 and 304', async () => {
      for (const status of [204, 304]) {
        const answer = await answerTo({ fault: 'answer', status, body: { state: 'running' } });
        assert.equal(answer.status, status);
        assert.equal(answer.headers.get('content-length'), null);
        assert.equal(await answer.text(), '');
      }
    });
  });

  describe('error', () => {
    const fault = { fault: 'error', status: 500, code: 'DLI.0999', message: 'busy' } as const;

    it('should have the format of DLI by default', async () => {
      const answer = await answerTo(fault);
      assert.equal(answer.status, 500);
      assert.match(answer.headers.get('content-type')!, /^application\/json/);
      assert.equal(answer.headers.get('retry-after'), null);
      assert.deepEqual(await answer.json(), { error_code: 'DLI.0999', error_msg: 'busy' });
    });

    it('should have the format of the gateway', async () => {
      const answer = await answerTo({ ...fault, code: 'APIG.0613', shape: 'gateway' });
      assert.deepEqual(await answer.json(), {
        error_msg: 'busy',
        error_code: 'APIG.0613',
        request_id: answer.headers.get('x-request-id'),
      });
    });

    it('should have the format of IAM', async () => {
      const answer = await answerTo({ ...fault, status: 401, code: 'IAM.0001', shape: 'iam' });
      assert.deepEqual(await answer.json(), {
        error: { code: 'IAM.0001', message: 'busy', title: 'Unauthorized' },
      });
    });

    it('should default to the name of the status, and send Retry-After', async () => {
      const answer = await answerTo({ fault: 'error', status: 503, code: 'DLI.0999', retryAfter: 2 });
      assert.equal(answer.headers.get('retry-after'), '2');
      assert.deepEqual(await answer.json(), { error_code: 'DLI.0999', error_msg: 'Service Unavailable' });
      const odd = await answerTo({ fault: 'error', status: 599, code: 'X', message: '' });
      assert.deepEqual(await odd.json(), { error_code: 'X', error_msg: '' });
    });
  });

  describe('throttled', () => {
    it('should be the 429 of the gateway, with Retry-After only on request', async () => {
      const bare = await answerTo({ fault: 'throttled' });
      assert.equal(bare.status, 429);
      assert.equal(bare.headers.get('retry-after'), null);
      assert.deepEqual(await bare.json(), {
        error_msg:
          'The throttling threshold has been reached: policy user over ratelimit,limit:200,time:1 minute',
        error_code: 'APIG.0308',
        request_id: bare.headers.get('x-request-id'),
      });
      const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
      for (const retryAfter of [0, 1.5, '7', date, '']) {
        const answer = await answerTo({ fault: 'throttled', retryAfter });
        assert.equal(answer.headers.get('retry-after'), String(retryAfter));
      }
    });
  });

  describe('expiredToken', () => {
    it('should be the 401 of the gateway', async () => {
      const answer = await answerTo({ fault: 'expiredToken' });
      assert.equal(answer.status, 401);
      assert.deepEqual(await answer.json(), {
        error_msg: 'The token must be updated',
        error_code: 'APIG.0307',
        request_id: answer.headers.get('x-request-id'),
      });
    });
  });

  describe('vanished', () => {
    it('should be the error of DLI for an unknown object', async () => {
      const answer = await answerTo({ fault: 'vanished' });
      assert.equal(answer.status, 400);
      assert.deepEqual(await answer.json(), {
        error_code: 'DLI.0002',
        error_msg: 'The object does not exist',
      });
    });
  });

  describe('redirect', () => {
    it('should send 302, or another status, with the Location as written', async () => {
      const answer = await answerTo({ fault: 'redirect', to: 'https://elsewhere.example/a?b' });
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.get('location'), 'https://elsewhere.example/a?b');
      assert.equal((await answerTo({ fault: 'redirect', to: '/x', status: 307 })).status, 307);
    });
  });
});
