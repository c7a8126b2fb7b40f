import fc from 'fast-check';
import { isSome, none, some } from 'fp-ts/lib/Option.js';
import assert from 'node:assert/strict';
import { type QueueLimits, ValueQueue } from '../../lib/bridges/ValueQueue.ts';
import { isEnd } from '../../lib/bridges/endOf.ts';

interface Value {
  readonly id: number;
  readonly terminal: boolean;
}

/** Removes all values. */
const drain = <T>(queue: ValueQueue<T>): readonly T[] => {
  const values: T[] = [];
  for (let value = queue.shift(); isSome(value); value = queue.shift()) values.push(value.value);
  return values;
};

describe('ValueQueue', () => {
  const END = { terminal: true };

  for (const [overflow, limit, values, expected] of [
    ['latest', 2, [1, 2], [1, 2]],
    ['latest', 2, [1, 2, 3, 4], [3, 4]],
    ['latest', 1, [1, END, 2, 3, END], [END, 3, END]],
    ['latest', 2, [END, 1, END, 2, 3], [END, END, 2, 3]],
    ['oldest', 2, [1, 2], [1, 2]],
    ['oldest', 2, [1, 2, 3, 4], [1, 2]],
    ['oldest', 1, [END, 1, END, 2, END], [END, 1, END, END]],
    ['error', 2, [1, END, 2, END], [1, END, 2, END]],
    ['error', 2, [1, 2, 3, END], [1, 2, END]],
  ] as const) {
    it(`should keep ${JSON.stringify(expected)} of ${JSON.stringify(values)} with ${overflow} ${limit}`, () => {
      const queue = new ValueQueue<unknown>({ overflow, limit });
      const pushed = values.map((value) => queue.push(value));

      assert.equal(pushed.includes(false), overflow === 'error' && expected.length < values.length);
      assert.deepEqual(drain(queue), expected);
    });
  }

  it('should accept a value for each one that was removed, and the full limit after it was cleared', () => {
    const queue = new ValueQueue<number>({ overflow: 'error', limit: 2 });
    assert.deepEqual([queue.push(1), queue.push(2), queue.push(3)], [true, true, false]);
    assert.deepEqual(queue.shift(), some(1));
    assert.deepEqual([queue.push(4), queue.push(5)], [true, false]);
    queue.clear();
    assert.deepEqual(queue.shift(), none);
    assert.deepEqual([queue.push(6), queue.push(7), queue.push(8)], [true, true, false]);
    assert.deepEqual(drain(queue), [6, 7]);
  });

  it('should keep undefined as a value', () => {
    const queue = new ValueQueue<undefined>({ overflow: 'latest', limit: 1 });
    queue.push(undefined);
    assert.deepEqual([queue.shift(), queue.shift()], [some(undefined), none]);
  });

  it('should count a value by its shape when it was pushed', () => {
    const value = { terminal: false };
    const queue = new ValueQueue({ overflow: 'error', limit: 1 });
    queue.push(value);
    value.terminal = true;
    queue.shift();
    assert.deepEqual([queue.push(1), queue.push(2)], [true, false]);
  });

  /** Pushes of values and of ends, and reads in between. */
  const anySteps = fc.array(fc.constantFrom('value', 'value', 'value', 'end', 'read'), { maxLength: 60 });

  for (const overflow of ['latest', 'oldest', 'error'] as const) {
    it(`should keep at most the limit besides the ends, lose no end, and keep the order: ${overflow}`, () => {
      fc.assert(
        fc.property(anySteps, fc.integer({ min: 1, max: 5 }), (steps, limit) => {
          const limits: QueueLimits = { overflow, limit };
          const queue = new ValueQueue<Value>(limits);
          // The model of the queue, as the option documents it.
          let waiting: readonly Value[] = [];
          const read: Value[] = [];
          for (const [id, step] of steps.entries()) {
            if (step === 'read') {
              const value = queue.shift();
              assert.deepEqual(value, waiting[0] === undefined ? none : some(waiting[0]));
              waiting = waiting.slice(1);
              if (isSome(value)) read.push(value.value);
              continue;
            }
            const value: Value = { id, terminal: step === 'end' };
            const counted = waiting.filter((one) => !isEnd(one));
            const full = !value.terminal && counted.length === limit;
            assert.equal(queue.push(value), !(full && overflow === 'error'));
            if (full && overflow === 'latest') waiting = waiting.filter((one) => one !== counted[0]);
            if (!full || overflow === 'latest') waiting = [...waiting, value];
          }
          const rest = drain(queue);
          assert.deepEqual(rest, waiting);

          const ids = [...read, ...rest].map(({ id }) => id);
          const ends = steps.flatMap((step, id) => (step === 'end' ? [id] : []));
          assert.ok(rest.filter((value) => !isEnd(value)).length <= limit);
          assert.deepEqual(
            ids,
            ids.toSorted((a, b) => a - b),
          );
          assert.deepEqual(
            [...read, ...rest].flatMap(({ id, terminal }) => (terminal ? [id] : [])),
            ends,
          );
        }),
      );
    });
  }
});
