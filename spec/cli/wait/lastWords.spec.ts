import assert from 'node:assert/strict';
import { DeadlineExceededError, NetworkError, PollFailedError } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { colorsFor } from '../../../lib/cli/colors.ts';
import { failureLines, lastStateLines } from '../../../lib/cli/wait/lastWords.ts';
import { Tally } from '../../../lib/cli/wait/Tally.ts';
import { refNo } from '../../support/fixtures.ts';
import { fakeIo } from '../support/fakeIo.ts';

const plain = colorsFor(fakeIo().io.stdout, {}, false);
const tallyOf = (count: number): Tally =>
  new Tally(
    Array.from({ length: count }, (_, n) => ({ ...refNo(n), name: n === 0 ? 'e\u001btl' : undefined })),
    'success',
  );
const seen = (tally: Tally, n: number, state: 'running' | 'dead' | 'success'): unknown =>
  tally.seen({ ...snapshotOf({ state, elapsedMs: 65_000 }), ...refNo(n) });
const id = (n: number): string => refNo(n).batchId;

describe('lastWords', () => {
  it('should list the jobs that did not succeed', () => {
    const tally = tallyOf(5);
    const facts = { lastSnapshot: undefined, polls: 0, attempts: 1, elapsedMs: 1_000 };
    seen(tally, 0, 'dead');
    tally.failed(
      refNo(1),
      new PollFailedError({ ...facts, ref: refNo(1) }, new NetworkError({ detail: 'x'.repeat(200) })),
    );
    tally.failed(refNo(2), new DeadlineExceededError(1_000, { ...facts, ref: refNo(2) }));
    seen(tally, 3, 'success');
    assert.deepEqual(failureLines(tally, plain), [
      '3 of 5 jobs did not succeed:',
      `  ${id(0)}  dead  1m5s  e\\u001btl`,
      `  ${id(1)}  not watched: ${`the connection failed (${'x'.repeat(200)}`.slice(0, 120)}…`,
      `  ${id(2)}  timed out, last state not known`,
    ]);
    assert.deepEqual(lastStateLines('Interrupted', tally, plain), [
      'Interrupted; 1 of 5 jobs still to wait for:',
      `  ${id(4)}  not known`,
    ]);
  });

  it('should name the state of --for', () => {
    const tally = new Tally([refNo(0), refNo(1)], 'running');
    seen(tally, 0, 'running');
    seen(tally, 1, 'dead');
    assert.equal(failureLines(tally, plain)[0], '1 of 2 jobs did not reach running:');
  });

  it('should list none if all did', () => {
    const tally = tallyOf(1);
    seen(tally, 0, 'success');
    assert.deepEqual(failureLines(tally, plain), []);
  });

  it('should list fifty jobs, and count the others', () => {
    const tally = tallyOf(1_052);
    for (let n = 0; n < 1_052; n += 1) seen(tally, n, 'running');
    const lines = lastStateLines('Interrupted by SIGINT', tally, plain);
    assert.equal(lines.length, 52);
    assert.equal(lines[0], 'Interrupted by SIGINT; 1,052 of 1,052 jobs still to wait for:');
    assert.equal(lines[50], `  ${id(49)}  running  1m5s`);
    assert.equal(lines[51], '  and 1,002 more jobs');
  });
});
