import assert from 'node:assert/strict';
import { snapshotOf } from 'dli-watch/testing';
import { StateFile } from '../../lib/cli/StateFile.ts';
import { targetsOf } from '../../lib/cli/targets.ts';
import { refNo } from '../support/fixtures.ts';
import { fakeIo } from './support/fakeIo.ts';

const [a, b] = [refNo(1), refNo(2)];
const earlier = { ...snapshotOf({ state: 'starting', observedAt: 1_000, stateSince: 1_000 }), ...a };
const later = { ...snapshotOf({ state: 'running', observedAt: 2_000, stateSince: 2_000 }), ...a };

const targets = (args: readonly string[], stdin = '', stateFile?: StateFile) => {
  const [project, ...batches] = args;
  return targetsOf(project, batches, fakeIo({ stdin }).io, { stateFile });
};
const refused = (message: RegExp) => ({ name: 'UsageError', message });
const lines = (...values: readonly object[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

describe('targetsOf', () => {
  it('should take the batches of a project, each once', async () => {
    assert.deepEqual(await targets(['p1', a.batchId, b.batchId.toUpperCase(), a.batchId]), [a, b]);
  });

  it('should read standard input where it is asked to', async () => {
    assert.deepEqual(await targets(['-'], `p1 ${a.batchId}\n`), [a]);
    assert.deepEqual(await targets(['p1', '-'], `${a.batchId}\n`), [a]);
    assert.deepEqual(await targets(['p1', a.batchId, '-'], `${b.batchId}\n`), [a, b]);
    assert.deepEqual(await targets(['p1', a.batchId], 'not read'), [a]);
  });

  it('should name the line that is wrong', async () => {
    await assert.rejects(
      targets(['-'], `# jobs\np1 ${a.batchId}\np1\n`),
      refused(/^standard input, line 3: /),
    );
  });

  it('should merge lines about the same job: the later snapshot, and a name', async () => {
    const named = { ...a, name: 'etl' };
    assert.deepEqual(await targets(['-'], lines(earlier, later, a)), [later]);
    assert.deepEqual(await targets(['-'], lines(later, earlier)), [later]);
    assert.deepEqual(await targets(['-'], lines(named, later)), [{ ...later, name: 'etl' }]);
    assert.deepEqual(await targets(['-'], lines(later, named)), [{ ...later, name: 'etl' }]);
  });

  it('should refuse to watch nothing, and say what to write', async () => {
    await assert.rejects(targets([]), refused(/write PROJECT BATCH…, or - to read them/));
    await assert.rejects(targets(['p1']), refused(/expected batch ids after the project, or -/));
    await assert.rejects(targets(['-', 'p1']), refused(/write PROJECT - to read/));
    await assert.rejects(targets(['-']), refused(/^standard input names no job$/));
  });

  it('should pass the hints of the library on', async () => {
    await assert.rejects(targets([a.batchId, 'p1']), refused(/^projectId: .*swapped\?$/));
    await assert.rejects(targets(['p1', 'application_1_1']), refused(/^batchId: .*that is the appId/));
  });

  it('should say that it reads from a terminal', async () => {
    const { io, stderr } = fakeIo({ stdin: `p1 ${a.batchId}\n`, columns: 80 });
    await targetsOf('-', [], io, {});
    assert.equal(stderr(), 'Reading jobs from standard input, a line each, until Ctrl-D.\n');
  });

  describe('with a state file', () => {
    const fileOf = (
      ...jobs: ConstructorParameters<typeof StateFile>[1] extends Iterable<infer J> ? J[] : never
    ) => new StateFile('jobs.json', jobs, fakeIo().io, () => Promise.resolve());

    it('should resume the jobs that are given from the file', async () => {
      const file = fileOf({ ...later, name: 'etl' }, b);
      assert.deepEqual(await targets(['p1', a.batchId], '', file), [{ ...later, name: 'etl' }]);
      assert.deepEqual(file.targets(), [{ ...later, name: 'etl' }, b], 'the others stay in it');
      await file.close();
    });

    it('should prefer a later snapshot of standard input', async () => {
      const file = fileOf(earlier);
      assert.deepEqual(await targets(['-'], lines(later), file), [later]);
      assert.deepEqual(file.targets(), [later]);
      await file.close();
    });

    it('should take all jobs of the file if none is given', async () => {
      assert.deepEqual(await targets([], '', fileOf(later, b)), [later, b]);
      await assert.rejects(
        targets([], '', fileOf()),
        refused(/PROJECT BATCH…, since jobs\.json holds none yet/),
      );
    });
  });
});
