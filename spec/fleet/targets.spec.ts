import { type BatchTarget, InvalidRefError } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import { EMPTY, of, toArray } from 'rxjs';
import { jobsOf } from '../../lib/fleet/targets.ts';
import { outcomeOf } from '../support/observing.ts';
import { refNo } from '../support/fixtures.ts';

const { projectId, batchId } = testRef;
const running = snapshotOf({ state: 'running' });

describe('jobsOf', () => {
  it('should return the jobs of any iterable as known from the start', () => {
    const refs = [refNo(1), refNo(2)];
    for (const targets of [refs, new Set(refs), refs.values()]) {
      const { first, later$ } = jobsOf(targets);
      assert.deepEqual(first, [{ ref: refNo(1) }, { ref: refNo(2) }]);
      assert.equal(later$, EMPTY);
    }
  });

  it('should read an iterable once, when called', () => {
    let reads = 0;
    const targets = {
      *[Symbol.iterator](): Generator<BatchTarget> {
        reads += 1;
        yield testRef;
      },
    };
    const { first } = jobsOf(targets);
    assert.equal(first.length, 1);
    assert.equal(reads, 1);
  });

  it('should return each job of an iterable once, by its first target, in any casing', () => {
    const { first } = jobsOf([{ projectId, batchId: batchId.toUpperCase() }, running, testRef]);
    assert.deepEqual(first, [{ ref: testRef }]);
  });

  it('should treat one batch id in two projects as two jobs', () => {
    assert.equal(jobsOf([refNo(1, 'p1'), refNo(1, 'p2')]).first.length, 2);
  });

  it('should resume from a snapshot, and drop additional properties', () => {
    const stored = { ...running, batchId: batchId.toUpperCase(), more: 1 };
    assert.deepEqual(jobsOf([stored]).first, [{ ref: testRef, resumeFrom: running }]);
  });

  it('should treat a BatchDetail as a ref, although it has a state', () => {
    const detail = { ...testRef, state: 'running', name: 'nightly' } as const;
    assert.deepEqual(jobsOf([detail]).first, [{ ref: testRef }]);
  });

  it('should check the targets of an Observable as it emits them', () => {
    const { first, later$ } = jobsOf(of(testRef, running));
    assert.deepEqual(first, []);
    const { values } = outcomeOf(later$);
    assert.deepEqual(values, [right({ ref: testRef }), right({ ref: testRef, resumeFrom: running })]);
  });

  for (const [what, target, fault] of [
    ['null', null, ': expected a BatchRef, a BatchSnapshot or a WatchCheckpoint, got null'],
    ['a text', batchId, `: expected a BatchRef, a BatchSnapshot or a WatchCheckpoint, got "${batchId}"`],
    ['no project', { batchId }, '.projectId: expected 1 to 64 letters and digits, got undefined'],
    ['an application id', { projectId, batchId: 'app-1' }, '.batchId: expected a UUID, got "app-1"'],
    ['a path', { projectId, batchId: `../${batchId}` }, `.batchId: expected a UUID, got "../${batchId}"`],
    [
      'an appId',
      { projectId, batchId: `batch-session-${batchId}:31309` },
      `.batchId: expected a UUID, got "batch-session-${batchId}:31309": that is the appId; the batch's \`id\` is wanted`,
    ],
    [
      'a snapshot that contradicts itself',
      { ...running, rawState: 'Dead' },
      ': a snapshot contradicts itself: state running with rawState Dead',
    ],
    [
      'a snapshot whose terminal does not match its state',
      { ...running, terminal: true },
      '.terminal: expected false, got true',
    ],
    [
      'a snapshot with a number as text',
      { ...running, elapsedMs: '5' },
      '.elapsedMs: expected milliseconds from 0, got "5"',
    ],
  ] as const) {
    it(`should refuse ${what}: a TypeError for an iterable, a Left for an Observable`, () => {
      const targets = [testRef, target] as BatchTarget[];
      assert.throws(() => jobsOf(targets), { name: 'TypeError', message: `targets[1]${fault}` });

      const { values, completed } = outcomeOf(jobsOf(of(...targets)).later$.pipe(toArray()));
      const refused = values[0]?.[1];
      assert.ok(refused !== undefined && isLeft(refused) && refused.left instanceof InvalidRefError);
      assert.equal(refused.left.cause.message, `target${fault}`);
      assert.ok(completed, 'did not continue');
    });
  }

  for (const [targets, formatted] of [
    [undefined, 'undefined'],
    [null, 'null'],
    ['abc', '"abc"'],
    [testRef, 'an object'],
  ] as const) {
    it(`should refuse ${formatted} as targets`, () => {
      assert.throws(() => jobsOf(targets), {
        name: 'TypeError',
        message: `targets: expected an iterable or an Observable, got ${formatted}`,
      });
    });
  }
});
