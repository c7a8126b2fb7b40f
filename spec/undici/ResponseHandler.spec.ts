import assert from 'node:assert/strict';
import type { HttpResponse } from 'dli-watch';
import type { Dispatcher } from 'undici';
import { AbortListeners } from '../../lib/undici/AbortListeners.ts';
import { ResponseHandler } from '../../lib/undici/ResponseHandler.ts';

/** A handler, what it has told its request, and what the controller of its connection was told. */
const newHandler = () => {
  const aborting = new AbortController();
  const responses: HttpResponse[] = [];
  const errors: unknown[] = [];
  const aborts: unknown[] = [];
  const controller = {
    abort: (reason: unknown) => aborts.push(reason),
    pause: () => undefined,
    resume: () => undefined,
  } as unknown as Dispatcher.DispatchController;
  const handler = new ResponseHandler(
    new AbortListeners(),
    aborting.signal,
    (response) => responses.push(response),
    (error) => errors.push(error),
  );
  return { handler, controller, aborting, responses, errors, aborts };
};

describe('ResponseHandler', () => {
  for (const status of [204, 205, 304])
    it(`should have no body for ${String(status)}`, () => {
      const { handler, controller, responses } = newHandler();
      handler.onResponseStart(controller, status, {});
      assert.deepEqual(
        responses.map((response) => [response.status, response.body]),
        [[status, null]],
      );
    });

  it('should have a body for any other status', () => {
    for (const status of [200, 201, 206, 302, 404, 500]) {
      const { handler, controller, responses } = newHandler();
      handler.onResponseStart(controller, status, {});
      assert.notEqual(responses[0]?.body, null, String(status));
    }
  });

  it('should wait for the response after early hints', () => {
    const { handler, controller, responses } = newHandler();
    handler.onResponseStart(controller, 103, {});
    assert.equal(responses.length, 0);
    handler.onResponseStart(controller, 200, {});
    assert.equal(responses[0]?.status, 200);
  });

  it('should join the values of a header, and have `null` for a missing one', () => {
    const { handler, controller, responses } = newHandler();
    handler.onResponseStart(controller, 200, { 'x-one': 'a', 'x-two': ['a', 'b'] });
    const headers = responses[0]?.headers;
    assert.deepEqual(
      ['x-one', 'x-two', 'x-none'].map((name) => headers?.get(name)),
      ['a', 'a, b', null],
    );
  });

  it('should fail a request that waits for a connection when it is aborted', () => {
    const { aborting, errors, aborts } = newHandler();
    const reason = new Error('no more');
    aborting.abort(reason);
    assert.deepEqual([errors, aborts], [[reason], []]);
  });

  it('should end a request that has a connection when it is aborted', () => {
    const { handler, controller, aborting, errors, aborts } = newHandler();
    handler.onRequestStart(controller);
    const reason = new Error('no more');
    aborting.abort(reason);
    assert.deepEqual([errors, aborts], [[], [reason]]);
  });

  it('should end a request that was aborted before it got a connection', () => {
    const { handler, controller, aborting, aborts } = newHandler();
    const reason = new Error('no more');
    aborting.abort(reason);
    handler.onRequestStart(controller);
    assert.deepEqual(aborts, [reason]);
  });

  it('should ignore data, the end and an error that come without a response', () => {
    const { handler, controller, errors } = newHandler();
    handler.onResponseData(controller, Buffer.from('x'));
    handler.onResponseEnd();
    const error = new Error('broken');
    handler.onResponseError(controller, error);
    assert.deepEqual(errors, [error]);
  });
});
