import assert from 'node:assert/strict';
import { hasMethods } from '../../lib/checks/values.ts';

const nothing = () => undefined;

describe('hasMethods', () => {
  for (const [what, value, has] of [
    ['an object with both', { a: nothing, b: nothing }, true],
    ['an object that inherits them', Object.create({ a: nothing, b: nothing }), true],
    ['a function that has them', Object.assign(() => 1, { a: nothing, b: nothing }), true],
    ['an object with one', { a: nothing }, false],
    ['an object with a property of that name', { a: nothing, b: 1 }, false],
    ['null', null, false],
    ['undefined', undefined, false],
    ['a text', 'a', false],
  ] as const) {
    it(`should say ${String(has)} for ${what}`, () => {
      assert.equal(hasMethods(value, 'a', 'b'), has);
    });
  }
});
