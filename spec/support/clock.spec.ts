import assert from 'node:assert/strict';
import sinon from 'sinon';
import { useClock } from './clock.ts';

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

describe('useClock', () => {
  const real = globalThis.setTimeout;
  const outer: { now?: number } = {};

  describe('inside', () => {
    const time = useClock(1_000);

    it('should let virtual time pass, promises and microtasks included', async () => {
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

    it('should let a test stub Date.now', () => {
      const now = sinon.stub(Date, 'now').returns(7);
      assert.equal(Date.now(), 7);
      now.restore();
      assert.equal(Date.now(), 1_000);
    });

    it('should start anew for each test', () => {
      assert.equal(Date.now(), 1_000);
    });
  });

  // In a describe of its own: mocha runs the tests of a describe before those of its inner ones.
  describe('afterwards', () => {
    it('should give the real timers back', () => {
      assert.equal(outer.now, 1_000 + 5 * 60_000);
      assert.equal(globalThis.setTimeout, real);
    });
  });
});
