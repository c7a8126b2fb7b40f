import assert from 'node:assert/strict';
import { asyncScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { watchScheduler } from 'dli-watch';
import { checkedScheduler } from '../../lib/schedule/watchScheduler.ts';

describe('checkedScheduler', () => {
  for (const scheduler of [watchScheduler, asyncScheduler, new TestScheduler(() => true)]) {
    it(`should take a scheduler (${scheduler.constructor.name})`, () => {
      assert.doesNotThrow(() => checkedScheduler('scheduler', scheduler));
    });
  }

  for (const value of [undefined, null, 5, {}, { now: () => 0 }, { schedule: () => 0 }, Date]) {
    it(`should refuse ${typeof value} ${JSON.stringify(value)}`, () => {
      assert.throws(
        () => checkedScheduler('scheduler', value),
        /^TypeError: scheduler: expected a scheduler, an object with now and schedule, got /,
      );
    });
  }
});
