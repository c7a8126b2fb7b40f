import assert from 'node:assert/strict';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import { PathReporter } from 'io-ts/lib/PathReporter.js';
import { type Transition, TransitionCodec, transitions } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { of } from 'rxjs';
import { outcomeOf } from '../support/observing.ts';

const started: Transition = {
  ...testRef,
  from: 'starting',
  to: 'running',
  at: 61_000,
  notBefore: 58_000,
  afterMs: 60_000,
};
const first: Transition = { ...testRef, from: null, to: 'starting', at: 0, notBefore: null, afterMs: 0 };

describe('TransitionCodec', () => {
  describe('is', () => {
    it('should accept a transition, and nothing else', () => {
      assert.equal(TransitionCodec.is(started), true);
      assert.equal(TransitionCodec.is(first), true);
      assert.equal(TransitionCodec.is({ ...started, to: null }), false);
      assert.equal(TransitionCodec.is(null), false);
    });
  });

  describe('decode', () => {
    it('should decode what the operator emits', () => {
      const { values } = outcomeOf(
        of(
          snapshotOf({ state: 'unknown' }),
          snapshotOf({ state: 'dead', previousState: 'unknown', polls: 2 }),
        ).pipe(transitions()),
      );
      assert.equal(values.length, 2);
      for (const transition of values) {
        const stored: unknown = JSON.parse(JSON.stringify(TransitionCodec.encode(transition)));
        assert.deepEqual(TransitionCodec.decode(stored), right(transition));
      }
    });

    it('should convert the batch id to lower case, and drop further fields', () => {
      const stored = { ...started, batchId: testRef.batchId.toUpperCase(), note: 'mine' };
      assert.deepEqual(TransitionCodec.decode(stored), right(started));
    });

    it('should decode a transition of an earlier version, which has no notBefore', () => {
      const { notBefore: _, ...stored } = started;
      assert.equal(TransitionCodec.is(stored), false);
      assert.deepEqual(TransitionCodec.decode(stored), right({ ...started, notBefore: null }));
    });

    for (const [field, value] of [
      ['projectId', ''],
      ['batchId', 'not a UUID'],
      ['from', 'Starting'],
      ['from', undefined],
      ['to', 'paused'],
      ['to', null],
      ['at', -1],
      ['at', '61000'],
      ['at', NaN],
      ['notBefore', -1],
      ['notBefore', '58000'],
      ['afterMs', -1],
      ['afterMs', Infinity],
      ['afterMs', null],
    ] as const) {
      it(`should reject ${String(value)} as ${field}, and name the field`, () => {
        const decoded = TransitionCodec.decode({ ...started, [field]: value });
        assert.ok(isLeft(decoded));
        assert.match(PathReporter.report(decoded).join('\n'), new RegExp(`/${field}: `));
      });
    }
  });

  it('should report where a transition is invalid', () => {
    const report = PathReporter.report(TransitionCodec.decode({ ...started, at: -1, batchId: 'x' }));
    assert.deepEqual(report, [
      'Invalid value "x" supplied to : Transition/0: BatchRef/batchId: a UUID',
      'Invalid value -1 supplied to : Transition/1: facts/at: milliseconds from 0',
    ]);
  });

  describe('encode', () => {
    it('should keep a transition unchanged', () => {
      assert.deepEqual(TransitionCodec.encode(started), started);
    });
  });
});
