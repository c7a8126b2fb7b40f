import { toAsyncIterable } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { defer, NEVER, of, Subject } from 'rxjs';
import { ValueQueue } from '../../lib/bridges/ValueQueue.ts';

const end = snapshotOf({ state: 'success' });
const gone = new Error('the reader is gone');

describe('toAsyncIterable, when its loop is left', () => {
  describe('signal', () => {
    it('should unsubscribe and reject the pending next with its reason, once', async () => {
      const source$ = new Subject<number>();
      const controller = new AbortController();
      const iterator = toAsyncIterable(source$, { signal: controller.signal })[Symbol.asyncIterator]();
      const [pending, another] = [iterator.next(), iterator.next()];
      assert.ok(source$.observed);
      controller.abort(gone);

      assert.ok(!source$.observed);
      await assert.rejects(pending, gone);
      assert.deepEqual(await another, { done: true, value: undefined });
      assert.deepEqual(await iterator.next(), { done: true, value: undefined });
    });

    it('should drop the values that wait', async () => {
      const source$ = new Subject<number>();
      const controller = new AbortController();
      const iterator = toAsyncIterable(source$, { signal: controller.signal })[Symbol.asyncIterator]();
      const first = iterator.next();
      for (const n of [1, 2, 3]) source$.next(n);
      assert.deepEqual(await first, { done: false, value: 1 });
      controller.abort(gone);
      await assert.rejects(iterator.next(), gone);
    });

    it('should cause no subscription if it is aborted before the first next', async () => {
      const source$ = defer(() => assert.fail('subscribed'));
      const iterable = toAsyncIterable(source$, { signal: AbortSignal.abort(gone) });
      await assert.rejects(iterable[Symbol.asyncIterator]().next(), gone);
    });

    it('should have no effect on an end that was received, and have no listener left', async () => {
      const controller = new AbortController();
      const { signal } = controller;
      let listeners = 0;
      const counted = Object.assign(Object.create(signal) as AbortSignal, {
        addEventListener: () => (listeners += 1),
        removeEventListener: () => (listeners -= 1),
        throwIfAborted: () => undefined,
      });
      Object.defineProperty(counted, 'aborted', { get: () => signal.aborted });
      const open = toAsyncIterable(NEVER, { signal: counted })[Symbol.asyncIterator]();
      void open.next();
      await open.return?.();
      const iterator = toAsyncIterable(of(1, end), { signal: counted })[Symbol.asyncIterator]();
      assert.deepEqual(await iterator.next(), { done: false, value: 1 });
      controller.abort(gone);
      assert.deepEqual(await iterator.next(), { done: false, value: end });
      assert.deepEqual(await iterator.next(), { done: true, value: undefined });
      assert.equal(listeners, 0);
    });

    it('should be a TypeError when called if it is no signal', () => {
      assert.throws(() => toAsyncIterable(NEVER, { signal: {} as AbortSignal }), /^TypeError: signal: /);
    });

    it('should stop a loop inside a generator whose reader has gone while it waits', async () => {
      const source$ = new Subject<string>();
      const controller = new AbortController();
      const events = async function* (): AsyncGenerator<string> {
        for await (const line of toAsyncIterable(source$, { signal: controller.signal })) yield line;
      };
      const lines: string[] = [];
      const response = new Writable({
        objectMode: true,
        write: (line: string, _, done) => {
          lines.push(line);
          done();
        },
      });
      response.on('close', () => controller.abort(gone));
      const sent = pipeline(Readable.from(events()), response);
      await new Promise(setImmediate);
      source$.next('data: running');
      await new Promise(setImmediate);
      assert.deepEqual(lines, ['data: running']);
      assert.ok(source$.observed, 'the generator waits for the next value');
      response.destroy();
      await assert.rejects(sent);
      assert.ok(!source$.observed);
    });
  });

  describe('the iterator', () => {
    it('should be iterable itself', async () => {
      const iterator = toAsyncIterable(of(1, 2))[Symbol.asyncIterator]() as AsyncIterableIterator<number>;
      assert.equal(iterator[Symbol.asyncIterator](), iterator);
      assert.deepEqual(await iterator.next(), { done: false, value: 1 });
      const rest: number[] = [];
      for await (const n of iterator) rest.push(n);
      assert.deepEqual(rest, [2]);
    });

    it('should give back what return was called with, as a generator does', async () => {
      for (const value of [7, Promise.resolve(7)]) {
        const iterator: AsyncIterator<number, unknown> = toAsyncIterable(of(1))[Symbol.asyncIterator]();
        assert.deepEqual(await iterator.return?.(value), { done: true, value: 7 });
      }
      const iterator = toAsyncIterable(of(1))[Symbol.asyncIterator]();
      assert.deepEqual(await iterator.return?.(), { done: true, value: undefined });
    });
  });
});

describe('a queue with 50,000 ends that wait', () => {
  /** How many array entries were searched or moved. */
  const stepsOf = (act: () => void): number => {
    let steps = 0;
    const { findIndex, splice, shift } = Array.prototype;
    Object.assign(Array.prototype, {
      findIndex(this: unknown[], ...args: Parameters<typeof findIndex>) {
        const index = findIndex.apply(this, args);
        steps += index < 0 ? this.length : index;
        return index;
      },
      splice(this: unknown[], ...args: Parameters<typeof splice>) {
        steps += this.length - args[0];
        return splice.apply(this, args) as unknown[];
      },
      shift(this: unknown[]) {
        steps += this.length;
        return shift.apply(this) as unknown;
      },
    });
    try {
      act();
    } finally {
      Object.assign(Array.prototype, { findIndex, splice, shift });
    }
    return steps;
  };

  it('should take 10,000 more changes, and give all back, without a search or a move', () => {
    const queue = new ValueQueue<unknown>({ overflow: 'latest', limit: 100 });
    for (let n = 0; n < 50_000; n += 1) queue.push(end);
    const steps = stepsOf(() => {
      for (let n = 0; n < 10_000; n += 1) queue.push(n);
      for (let n = 0; n < 50_000; n += 1) queue.shift();
    });
    assert.equal(steps, 0);
    assert.deepEqual(queue.shift(), { _tag: 'Some', value: 9_900 });
  });
});
