import assert from 'node:assert/strict';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import fc from 'fast-check';
import { PathReporter } from 'io-ts/lib/PathReporter.js';
import { BatchSnapshotCodec } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { jobReadings, watched } from '../support/fixtures.ts';

const running = snapshotOf({ state: 'running', previousState: 'starting', polls: 2 });

describe('BatchSnapshotCodec', () => {
  it('should accept every snapshot of a watch, and decode it unchanged from JSON', () => {
    fc.assert(
      fc.property(jobReadings, (readings) => {
        for (const snapshot of watched(readings)) {
          assert.equal(BatchSnapshotCodec.is(snapshot), true);
          const stored: unknown = JSON.parse(JSON.stringify(BatchSnapshotCodec.encode(snapshot)));
          assert.deepEqual(BatchSnapshotCodec.decode(stored), right(snapshot));
        }
      }),
    );
  });

  it('should drop further fields', () => {
    assert.deepEqual(BatchSnapshotCodec.decode({ ...running, more: 1 }), right(running));
  });

  it('should convert the batch id to lower case', () => {
    const upper = { ...running, batchId: testRef.batchId.toUpperCase() };
    assert.equal(BatchSnapshotCodec.is(upper), false);
    assert.deepEqual(BatchSnapshotCodec.decode(upper), right(running));
  });

  for (const [what, snapshot] of [
    ['a text of another casing', { ...running, rawState: ' Running' }],
    ['a word of a stateMap', { ...running, rawState: 'BUSY' }],
    ['a wall clock that was set back', { ...running, watchedSince: 9, stateSince: 8, observedAt: 7 }],
    ['an unknown state after another', snapshotOf({ state: 'unknown', previousState: 'unknown', polls: 2 })],
    ['the word unknown for an unknown state', snapshotOf({ state: 'unknown', rawState: 'Unknown' })],
  ] as const) {
    it(`should accept ${what}`, () => {
      assert.equal(BatchSnapshotCodec.is(snapshot), true);
      assert.deepEqual(BatchSnapshotCodec.decode(snapshot), right(snapshot));
    });
  }

  it('should decode a snapshot of an earlier version, which has no notBefore', () => {
    const { notBefore: _, ...stored } = running;
    assert.equal(BatchSnapshotCodec.is(stored), false);
    assert.deepEqual(BatchSnapshotCodec.decode(stored), right({ ...running, notBefore: null }));
  });

  describe('invalid fields', () => {
    for (const [field, values] of [
      ['projectId', ['a/b', undefined]],
      ['batchId', ['x', undefined]],
      ['state', ['Running', 'paused', undefined]],
      ['terminal', ['false', 0, undefined]],
      ['previousState', ['Starting', undefined]],
      ['rawState', ['', '  ', 5, null, undefined]],
      ['observedAt', [-1, NaN, Infinity, '0', null, undefined]],
      ['stateSince', [-1, NaN, Infinity, '0', null, undefined]],
      ['notBefore', [-1, NaN, Infinity, '0']],
      ['watchedSince', [-1, NaN, Infinity, '0', null, undefined]],
      ['elapsedMs', [-1, NaN, Infinity, '0', null, undefined]],
      ['polls', [0, -1, 1.5, NaN, 2 ** 53, '2', null, undefined]],
    ] as const) {
      it(`should reject an invalid ${field}`, () => {
        for (const value of values) {
          const snapshot = { ...running, [field]: value };
          assert.equal(BatchSnapshotCodec.is(snapshot), false, `is ${String(value)}`);
          assert.ok(isLeft(BatchSnapshotCodec.decode(snapshot)), `decode ${String(value)}`);
        }
      });
    }

    for (const value of [null, undefined, [], 'running', 5]) {
      it(`should reject ${JSON.stringify(value)}`, () => {
        assert.ok(isLeft(BatchSnapshotCodec.decode(value)));
      });
    }

    it('should name the invalid field', () => {
      assert.deepEqual(PathReporter.report(BatchSnapshotCodec.decode({ ...running, polls: 0 })), [
        'Invalid value 0 supplied to : BatchSnapshot/0: ActiveSnapshot/1: facts/polls: a whole number from 1',
      ]);
      const dead = { ...snapshotOf({ state: 'dead' }), polls: 0 };
      assert.deepEqual(PathReporter.report(BatchSnapshotCodec.decode(dead)), [
        'Invalid value 0 supplied to : BatchSnapshot/1: TerminalSnapshot/1: facts/polls: a whole number from 1',
      ]);
    });
  });

  describe('a wrong state, or one that does not match terminal', () => {
    for (const [what, snapshot, line] of [
      [
        'the state',
        { ...running, state: 'RUNNING' },
        `Invalid value "RUNNING" supplied to : BatchSnapshot/state: starting, running, recovering, unknown, success or dead`,
      ],
      [
        'terminal of an active state',
        { ...running, terminal: true },
        'Invalid value true supplied to : BatchSnapshot/terminal: false',
      ],
      [
        'terminal of a terminal state',
        { ...snapshotOf({ state: 'dead' }), terminal: 0 },
        'Invalid value 0 supplied to : BatchSnapshot/terminal: true',
      ],
    ] as const) {
      it(`should be reported by name: ${what}`, () => {
        assert.deepEqual(PathReporter.report(BatchSnapshotCodec.decode(snapshot)), [line]);
      });
    }
  });

  describe('contradictions', () => {
    for (const [what, snapshot, contradiction] of [
      ['an active state that is terminal', { ...running, terminal: true }, undefined],
      ['a terminal state that is not', { ...snapshotOf({ state: 'dead' }), terminal: false }, undefined],
      ["another state's word", { ...running, rawState: 'Success' }, 'state running with rawState Success'],
      [
        "another state's word in another spelling",
        { ...running, rawState: ' SUCCESS ' },
        'state running with rawState  SUCCESS ',
      ],
      ['a known word as unknown', { ...running, state: 'unknown' }, 'state unknown with rawState running'],
      ['a state after the end', { ...running, previousState: 'success' }, 'a state after success'],
      ['a state after dead', { ...running, previousState: 'dead' }, 'a state after dead'],
      ['a state after itself', { ...running, previousState: 'running' }, 'running after running'],
      [
        'a notBefore of the first state',
        { ...snapshotOf(), notBefore: 5 },
        'a notBefore without a previousState',
      ],
      ['a previous state at the first poll', { ...running, polls: 1 }, 'a previousState at the first poll'],
    ] as const) {
      it(`should reject ${what}`, () => {
        const decoded = BatchSnapshotCodec.decode(snapshot);
        assert.equal(BatchSnapshotCodec.is(snapshot), false);
        assert.ok(isLeft(decoded));
        if (contradiction === undefined) return;
        assert.deepEqual(PathReporter.report(decoded), [`a snapshot contradicts itself: ${contradiction}`]);
      });
    }
  });
});
