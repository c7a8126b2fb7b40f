import { snapshotOf } from 'dli-watch/testing';
import { left, right } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import { isEnd } from '../../lib/bridges/endOf.ts';

describe('isEnd', () => {
  for (const [what, value] of [
    ['success', snapshotOf({ state: 'success' })],
    ['dead', snapshotOf({ state: 'dead' })],
    ['a terminal snapshot in a Right', right(snapshotOf({ state: 'dead' }))],
    ['an error in a Left', left(new Error('boom'))],
  ] as const) {
    it(`should be true for ${what}`, () => {
      assert.equal(isEnd(value), true);
    });
  }

  for (const [what, value] of [
    ['an active snapshot', snapshotOf({ state: 'running' })],
    ['an active snapshot in a Right', right(snapshotOf({ state: 'running' }))],
    ['a Right of undefined', right(undefined)],
    ['a Right of null', right(null)],
    ['an object with another value of `terminal`', { terminal: 'bus' }],
    ['an end in an object with another tag', { _tag: 'Some', right: { terminal: true } }],
    ['a string', 'Left'],
    ['a number', 0],
    ['undefined', undefined],
    ['null', null],
  ] as const) {
    it(`should be false for ${what}`, () => {
      assert.equal(isEnd(value), false);
    });
  }
});
