import assert from 'node:assert/strict';
import fc from 'fast-check';
import { of, reduce, scan, startWith } from 'rxjs';
import {
  type BatchState,
  emptyHistory,
  history,
  type StateHistory,
  StateHistoryCodec,
  type Transition,
  transitions,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { outcomeOf } from '../support/observing.ts';

const change = (from: BatchState | null, to: BatchState, afterMs = 0): Transition => ({
  ...testRef,
  from,
  to,
  at: 1_000_000,
  notBefore: null,
  afterMs,
});
const after = (...changes: readonly Transition[]): StateHistory => changes.reduce(history, emptyHistory);
const late = [`${testRef.projectId}/${testRef.batchId}`];

describe('history', () => {
  it('should record how long a job was in each state, whatever state followed', () => {
    const run = [
      change(null, 'starting'),
      change('starting', 'running', 60_000),
      change('running', 'recovering', 5_000),
      change('recovering', 'running', 10_000),
      change('running', 'unknown', 7_000),
      change('unknown', 'dead', 1),
    ];
    assert.deepEqual(after(...run), {
      durations: { starting: [60_000], running: [5_000, 7_000], recovering: [10_000], unknown: [1] },
      late: [],
    });
  });

  it('should append the latest duration, and keep the last 30 of each state', () => {
    const runs = Array.from({ length: 31 }, (_, n) => change('running', 'success', n + 1));
    const past = after(change('starting', 'running', 5), ...runs);

    assert.deepEqual(past.durations.starting, [5]);
    assert.deepEqual(
      past.durations.running,
      Array.from({ length: 30 }, (_, n) => n + 2),
    );
  });

  for (const [what, afterMs] of [
    ['0, which stands for a state whose beginning was not observed', 0],
    ['under a millisecond', 0.9],
    ['huge', 2 ** 53],
    ['infinite', Infinity],
    ['not a number', NaN],
    ['negative', -1],
  ] as const) {
    it(`should leave out a duration that is ${what}`, () => {
      assert.equal(history(emptyHistory, change('running', 'success', afterMs)), emptyHistory);
    });
  }

  it('should record the shortest and the longest duration that the codec accepts', () => {
    const past = after(change('running', 'dead', 1), change('running', 'dead', Number.MAX_SAFE_INTEGER));
    assert.deepEqual(past.durations.running, [1, Number.MAX_SAFE_INTEGER]);
    assert.equal(StateHistoryCodec.is(past), true);
  });

  it('should assume that a job which is first observed as starting has just been submitted', () => {
    assert.deepEqual(after(change(null, 'starting'), change('starting', 'running', 9)).durations, {
      starting: [9],
    });
  });

  for (const state of ['running', 'recovering', 'unknown'] as const) {
    it(`should leave out only the first state of a job that was first observed as ${state}`, () => {
      const first = after(change(null, state));
      assert.deepEqual(first, { durations: {}, late });

      const second = history(first, change(state, 'starting', 100));
      assert.deepEqual(second, emptyHistory);
      assert.deepEqual(history(second, change('starting', 'dead', 7)).durations, { starting: [7] });
    });
  }

  it('should record nothing of a job that had ended when it was first observed', () => {
    assert.equal(history(emptyHistory, change(null, 'success')), emptyHistory);
    assert.equal(history(emptyHistory, change(null, 'dead')), emptyHistory);
  });

  it('should distinguish jobs by project and batch', () => {
    const other = { ...change('running', 'success', 8), projectId: 'other' };
    const past = history(after(change(null, 'running')), other);
    assert.deepEqual(past, { durations: { running: [8] }, late });
  });

  it('should list a late job once, and keep the last 100', () => {
    const twice = after(change(null, 'running'), change(null, 'running'));
    assert.deepEqual(twice, { durations: {}, late });

    const many = Array.from({ length: 101 }, (_, n) => ({
      ...change(null, 'running'),
      projectId: `p${String(n)}`,
    }));
    const names = after(...many).late;
    assert.equal(names.length, 100);
    assert.deepEqual([names.at(0), names.at(-1)], [`p1/${testRef.batchId}`, `p100/${testRef.batchId}`]);
  });

  it('should keep how long a state had lasted when it was last observed, beside its duration', () => {
    const starting = { ...change('starting', 'running', 60_000), notBefore: 995_000 };
    const running = { ...change('running', 'success', 9_000), notBefore: 991_000 };
    assert.deepEqual(after(starting, running), {
      durations: { starting: [60_000], running: [9_000] },
      lastSeenMs: { starting: [55_000], running: [0] },
      late: [],
    });
  });

  it('should keep null where a transition does not know when the state was last observed', () => {
    const known = { ...change('running', 'success', 9_000), notBefore: 999_000 };
    const unknown = change('running', 'success', 5_000);
    assert.deepEqual(after(unknown, known, unknown), {
      durations: { running: [5_000, 9_000, 5_000] },
      lastSeenMs: { running: [null, 8_000, null] },
      late: [],
    });
    const runs = after(known, ...Array.from({ length: 30 }, () => unknown), known);
    assert.equal(runs.durations.running?.length, 30);
    assert.deepEqual(runs.lastSeenMs?.running, [...Array.from({ length: 29 }, () => null), 8_000]);
  });

  it('should bound that time by 0 and by the duration, whatever the wall clock did', () => {
    for (const [notBefore, lastSeenMs] of [
      [2_000_000, 9_000],
      [5, 0],
    ] as const)
      assert.deepEqual(
        after({ ...change('running', 'success', 9_000), notBefore }).lastSeenMs?.running,
        [lastSeenMs],
        String(notBefore),
      );
  });

  it('should not mutate its arguments', () => {
    const frozen: StateHistory = Object.freeze({
      durations: Object.freeze({ running: Object.freeze([5]) }),
      late: Object.freeze([]),
    });
    assert.deepEqual(history(frozen, change('running', 'success', 6)).durations.running, [5, 6]);
    assert.deepEqual(history(frozen, change(null, 'running')).late, late);
    assert.deepEqual(frozen, { durations: { running: [5] }, late: [] });
  });

  it('should make a history that can be stored and read back, from any transitions', () => {
    const state = fc.constantFrom('starting', 'running', 'recovering', 'unknown', 'success', 'dead');
    const any: fc.Arbitrary<Transition> = fc.record({
      projectId: fc.constantFrom('p1', 'p2'),
      batchId: fc.constant(testRef.batchId),
      from: fc.option(state),
      to: state,
      at: fc.nat(),
      notBefore: fc.option(fc.nat()),
      afterMs: fc.oneof(fc.nat(), fc.double()),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), (changes) => {
        const past = after(...changes);
        const decoded = StateHistoryCodec.decode(JSON.parse(JSON.stringify(past)));
        assert.deepEqual(decoded, { _tag: 'Right', right: past });
      }),
    );
  });

  describe('after transitions()', () => {
    const run = [
      snapshotOf({ state: 'starting', stateSince: 0 }),
      snapshotOf({ state: 'running', previousState: 'starting', stateSince: 60_000, polls: 9 }),
      snapshotOf({ state: 'success', previousState: 'running', stateSince: 90_000, polls: 20 }),
    ];

    it('should emit the history after each change with scan', () => {
      const { values } = outcomeOf(of(...run).pipe(transitions(), scan(history, emptyHistory)));
      assert.deepEqual(
        values.map(({ durations }) => durations),
        [{}, { starting: [60_000] }, { starting: [60_000], running: [30_000] }],
      );
    });

    it('should leave out the first state of a resumed watch, unless its snapshot is put first', () => {
      const [, stored, rest] = run as [(typeof run)[0], (typeof run)[0], (typeof run)[0]];
      const without = outcomeOf(of(rest).pipe(transitions(), reduce(history, emptyHistory)));
      assert.deepEqual(without.values, [emptyHistory]);

      const resumed$ = of(rest).pipe(startWith(stored), transitions(), reduce(history, emptyHistory));
      assert.deepEqual(outcomeOf(resumed$).values, [{ durations: { running: [30_000] }, late: [] }]);
    });
  });
});
