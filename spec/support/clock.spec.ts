import assert from 'node:assert/strict';
import ky from 'ky';
import sinon from 'sinon';
import { createClient, every, token, watchBatch$ } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { useClock } from './clock.ts';

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

describe('useClock', () => {
  const real = globalThis.setTimeout;
  const outer: { now?: number } = {};

  describe('inside', () => {
    const time = useClock(1_000);

    it('should advance virtual time, with promises and microtasks in between', async () => {
      let rounds = 0;
      const loop = async (): Promise<void> => {
        for (; rounds < 5; rounds += 1) {
          await new Promise<void>((done) => {
            queueMicrotask(done);
          });
          await sleep(60_000);
        }
      };
      void loop();
      await time.tick(5 * 60_000);
      assert.equal(rounds, 5);
      assert.equal(Date.now(), 1_000 + 5 * 60_000);
      outer.now = time.clock.now;
    });

    it('should let a watch poll over promises, which fake timers alone do not', async () => {
      const fetch = sinon.fake(() => Promise.resolve(new Response('{"state":"running"}')));
      const source = createClient({ endpoint: 'http://x', auth: token('x'), http: ky.create({ fetch }) });
      const watch$ = watchBatch$(testRef.projectId, testRef.batchId, { source, schedule: every(1_000) });
      const subscription = watch$.subscribe();
      time.clock.tick(2_000);
      const withoutPromises = fetch.callCount;
      await time.tick(2_000);
      subscription.unsubscribe();
      assert.deepEqual([withoutPromises, fetch.callCount], [0, 3]);
    });

    it('should let a test stub Date.now', () => {
      const now = sinon.stub(Date, 'now').returns(7);
      assert.equal(Date.now(), 7);
      now.restore();
      assert.equal(Date.now(), 1_000);
    });

    it('should restart for each test', () => {
      assert.equal(Date.now(), 1_000);
    });
  });

  // In a describe of its own: mocha runs the tests of a describe before those of its inner ones.
  describe('afterwards', () => {
    it('should restore the real timers', () => {
      assert.equal(outer.now, 1_000 + 5 * 60_000);
      assert.equal(globalThis.setTimeout, real);
    });
  });
});
