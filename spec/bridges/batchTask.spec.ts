import assert from 'node:assert/strict';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { AuthError, batchTask, PollFailedError } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';

const { projectId, batchId } = testRef;

describe('batchTask', () => {
  it('should do nothing until it is run, and start a watch each time', async () => {
    const source = fakeSource(['success']);
    const task = batchTask(projectId, batchId, { source });
    assert.equal(source.polls(), 0);

    const first = await task();
    assert.ok(isRight(first));
    assert.equal(first.right.state, 'success');
    await task();
    assert.equal(source.polls(), 2);
  });

  it('should resolve with a Left of the WatchError that ends the watch', async () => {
    const source = fakeSource([new AuthError({ reason: 'refused', status: 403 })]);
    const result = await batchTask(projectId, batchId, { source })();

    assert.ok(isLeft(result));
    assert.ok(result.left instanceof PollFailedError);
  });

  it('should reject with any other error', async () => {
    const boom = new Error('boom');
    const source = fakeSource(['success']);
    const scheduler = {
      now: () => {
        throw boom;
      },
      schedule: () => assert.fail('not reached'),
    };
    await assert.rejects(batchTask(projectId, batchId, { source, scheduler })(), boom);
  });

  it('should reject invalid arguments when it is called', () => {
    assert.throws(() => batchTask(projectId, 'abc'), { name: 'TypeError', message: /^batchId: / });
    assert.throws(() => batchTask(projectId, batchId, { retry: 5 as never }), {
      name: 'TypeError',
      message: 'retry: expected a function, got 5',
    });
  });
});
