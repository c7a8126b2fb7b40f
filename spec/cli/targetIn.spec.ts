import assert from 'node:assert/strict';
import { snapshotOf } from 'dli-watch/testing';
import { jobIn, targetIn } from '../../lib/cli/targetIn.ts';
import { refNo } from '../support/fixtures.ts';

const { batchId } = refNo(1);
const ref = { projectId: 'p1', batchId };
const snapshot = { ...snapshotOf({ state: 'running', polls: 7 }), ...ref };

const refused = (message: RegExp) => ({ name: 'UsageError', message });
const line = (text: string, project?: string) => targetIn(text, project, 'line 3');

describe('targetIn', () => {
  it('should read a batch id of a known project, and a pair of ids', () => {
    assert.deepEqual(line(batchId, 'p1'), ref);
    for (const text of [
      `p1 ${batchId}`,
      `p1\t${batchId}`,
      `p1/${batchId}`,
      `p1   ${batchId.toUpperCase()}`,
    ]) {
      assert.deepEqual(line(text), ref, text);
      assert.deepEqual(line(text, 'other'), ref, text);
    }
  });

  it('should read an object with both ids, and keep its name', () => {
    assert.deepEqual(line(JSON.stringify({ ...ref, name: 'etl', state: 'running' })), {
      ...ref,
      name: 'etl',
    });
    assert.deepEqual(line(JSON.stringify({ ...ref, name: ' ' })), ref);
    assert.deepEqual(line(JSON.stringify({ ...ref, name: 7 }), 'other'), ref);
  });

  it('should read a snapshot to resume from', () => {
    assert.deepEqual(line(JSON.stringify(snapshot)), snapshot);
    assert.deepEqual(line(JSON.stringify({ type: 'snapshot', ...snapshot, name: 'etl' })), {
      ...snapshot,
      name: 'etl',
    });
  });

  it('should read the other lines of our own output', () => {
    assert.deepEqual(line(JSON.stringify({ type: 'error', ...ref, error: {}, lastSnapshot: null })), ref);
    assert.equal(line(JSON.stringify({ type: 'log', ...ref, lines: [] })), undefined);
    assert.equal(line(JSON.stringify({ type: 'summary', jobs: 1 })), undefined);
  });

  it('should refuse a line that names no job, and say what to write', () => {
    const forms =
      /^line 3: expected a batch id after "PROJECT -", or "PROJECT BATCH", or a job as JSON \(as list --json prints it\), got /;
    assert.throws(() => line(`${batchId}  running  12m3s`, 'p1'), refused(forms));
    assert.throws(() => line(batchId), refused(forms), 'no project is known');
    assert.throws(
      () => line('{"projectId":'),
      refused(/^line 3: expected JSON on one line, got "\{"projectId":"/),
    );
    assert.throws(
      () => line('{}'),
      refused(/^line 3: projectId: expected 1 to 64 letters and digits, got undefined/),
    );
  });

  it('should pass the hints of the library on', () => {
    assert.throws(() => line(`${batchId} p1`), refused(/^line 3: projectId: .*swapped\?$/));
    assert.throws(
      () => line('batch-session-1:31309', 'p1'),
      refused(/^line 3: batchId: .*that is the appId/),
    );
    assert.throws(
      () => line(JSON.stringify({ ...snapshot, polls: '2' })),
      refused(/^line 3: snapshot\.polls: expected a whole number from 1, got "2"/),
    );
  });

  it('should quote a bounded and printable text', () => {
    assert.throws(
      () => line(`\u001b[2J ${'x '.repeat(1_000)}`),
      (error: Error) => {
        assert.match(error.message, /got "\\u001b\[2J x/);
        return error.message.length < 300;
      },
    );
  });

  it('should refuse a job that is no object', () => {
    for (const json of [null, [], 'x', 7])
      assert.throws(() => jobIn(json, 'jobs[2]'), refused(/^jobs\[2\]: expected an object, got /));
  });
});
