import { UnexpectedError } from 'dli-watch';
import assert from 'node:assert/strict';
import { checkedReading } from '../../lib/watch/attempt.ts';

const faultOf = (emitted: unknown): UnexpectedError => {
  try {
    checkedReading(emitted);
  } catch (error) {
    assert.ok(error instanceof UnexpectedError);
    return error;
  }
  assert.fail('the reading was accepted');
};

describe('checkedReading', () => {
  it('should copy the fields of a reading, each read once', () => {
    let reads = 0;
    const emitted = {
      get state() {
        reads += 1;
        return 'running';
      },
      rawState: 'Running',
      retryAfterMs: 5,
      other: 1,
    };
    assert.deepEqual(checkedReading(emitted), { state: 'running', rawState: 'Running', retryAfterMs: 5 });
    assert.equal(reads, 1);
  });

  for (const [emitted, fault] of [
    [{ state: 'paused', rawState: 'paused' }, 'its state is none of the known states'],
    [{ state: 'running', rawState: 7 }, 'its rawState is no text'],
    [{ state: 'running', rawState: ' ' }, 'its rawState is no text'],
    [{ state: 'running', rawState: 'Success' }, 'its rawState is the word for success'],
    [{ state: 'running', rawState: 'running', retryAfterMs: '5' }, 'its retryAfterMs is no number'],
  ] as const) {
    it(`should say of ${JSON.stringify(emitted)} that ${fault}`, () => {
      const { message, cause } = faultOf(emitted);
      assert.equal(message, `the source emitted something that is no reading: ${fault}`);
      assert.equal(cause, undefined);
    });
  }

  it('should keep what a getter threw as the cause, and refuse what has no fields', () => {
    const thrown = new RangeError('boom');
    const emitted = {
      get state(): never {
        throw thrown;
      },
    };
    assert.equal(faultOf(emitted).cause, thrown);
    for (const nothing of [undefined, null]) assert.ok(faultOf(nothing).cause instanceof TypeError);
  });
});
