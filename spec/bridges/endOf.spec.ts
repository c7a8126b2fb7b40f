import { snapshotOf } from 'dli-watch/testing';
import { left, right } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import { isEnd } from '../../lib/bridges/endOf.ts';

describe('isEnd', () => {
  for (const [what, value] of [
    ['success', snapshotOf({ state: 'success' })],
    ['dead', snapshotOf({ state: 'dead' })],
    ['a settled end', right(snapshotOf({ state: 'dead' }))],
    ['a settled error', left(new Error('boom'))],
  ] as const) {
    it(`should know ${what}`, () => {
      assert.equal(isEnd(value), true);
    });
  }

  for (const [what, value] of [
    ['an active snapshot', snapshotOf({ state: 'running' })],
    ['a settled active snapshot', right(snapshotOf({ state: 'running' }))],
    ['a Right of nothing', right(undefined)],
    ['a Right of null', right(null)],
    ['what is terminal in another way', { terminal: 'bus' }],
    ['what holds an end under another tag', { _tag: 'Some', right: { terminal: true } }],
    ['text', 'Left'],
    ['a number', 0],
    ['undefined', undefined],
    ['null', null],
  ] as const) {
    it(`should not take ${what} for one`, () => {
      assert.equal(isEnd(value), false);
    });
  }
});
