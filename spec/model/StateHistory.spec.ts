import assert from 'node:assert/strict';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import { PathReporter } from 'io-ts/lib/PathReporter.js';
import { emptyHistory, type StateHistory, StateHistoryCodec } from 'dli-watch';

const past: StateHistory = {
  durations: { starting: [1, 2.5], running: [2 ** 53 - 1] },
  lastSeenMs: { starting: [null, 0] },
  late: ['p1/j1'],
};

describe('StateHistoryCodec', () => {
  it('should encode a history unchanged, and decode it from JSON', () => {
    for (const stored of [past, emptyHistory]) {
      assert.equal(StateHistoryCodec.is(stored), true);
      assert.deepEqual(StateHistoryCodec.encode(stored), stored);
      assert.deepEqual(StateHistoryCodec.decode(JSON.parse(JSON.stringify(stored))), right(stored));
    }
  });

  it('should drop further fields, and terminal states', () => {
    const stored = { ...past, note: 'mine', durations: { ...past.durations, success: [5] } };
    const { lastSeenMs: _, ...earlier } = past;
    assert.deepEqual(StateHistoryCodec.decode(earlier), right(earlier));
    assert.deepEqual(StateHistoryCodec.decode(stored), right(past));
  });

  for (const duration of [0, 0.5, -1, NaN, Infinity, -Infinity, 2 ** 53, 1e300, '5', null]) {
    it(`should reject ${String(duration)} as a duration, and report where`, () => {
      const decoded = StateHistoryCodec.decode({ ...past, durations: { running: [5, duration] } });
      assert.ok(isLeft(decoded));
      assert.match(PathReporter.report(decoded).join('\n'), /\/running: .*\/1: /);
    });
  }

  for (const [what, stored] of [
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['missing durations', { late: [] }],
    ['missing late jobs', { durations: {} }],
    ['a duration outside a list', { durations: { running: 5 }, late: [] }],
    ['a negative time in lastSeenMs', { ...past, lastSeenMs: { starting: [-1] } }],
    ['late jobs that are no strings', { durations: {}, late: [5] }],
  ] as const) {
    it(`should reject ${what}`, () => {
      assert.equal(StateHistoryCodec.is(stored), false);
      assert.ok(isLeft(StateHistoryCodec.decode(stored)));
    });
  }
});
