import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulator } from 'dli-watch/simulator';
import { addJobs, readJobs } from '../../../lib/cli/simulate/jobsFile.ts';
import { UsageError } from '../../../lib/cli/UsageError.ts';
import { SAMPLE_JOBS } from '../../../lib/cli/simulate/sampleJobs.ts';

describe('the file of --jobs', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'jobs-'))));
  after(() => rmSync(folder, { recursive: true }));

  const fileOf = (text: string): string => {
    const file = join(folder, 'jobs.json');
    writeFileSync(file, text);
    return file;
  };
  /** The message, with the name of the file in place of its path. */
  const refused = async (text: string): Promise<string> => {
    const file = fileOf(text);
    const simulator = createSimulator();
    try {
      addJobs(simulator, await readJobs(file), file);
    } catch (error) {
      assert.ok(error instanceof UsageError);
      return error.message.replace(file, 'jobs.json');
    } finally {
      await simulator.close();
    }
    throw new Error('it was accepted');
  };

  it('should hold jobs as addJob takes them', async () => {
    const job = { projectId: 'p1', name: 'nightly', script: ['starting', { state: 'running', forMs: 5 }] };
    assert.deepEqual(await readJobs(fileOf(JSON.stringify([job]))), [job]);
  });

  it('should be added in its order', async () => {
    const simulator = createSimulator();
    const jobs = ['p1', 'p2'].map((projectId) => ({ projectId, script: ['running'] }));
    const refs = addJobs(simulator, jobs, 'jobs.json');
    assert.deepEqual(
      refs.map(({ projectId }) => projectId),
      ['p1', 'p2'],
    );
    await simulator.close();
  });

  it('should be refused with the place of the mistake', async () => {
    const second = (job: string) => refused(`[{"script":["running"]},${job}]`);
    assert.equal(
      await second('{"script":["starting",{"state":"running","forMs":-1}]}'),
      'jobs.json[1].script[1].forMs: expected a number of milliseconds from 0, got -1',
    );
    assert.equal(
      await second('{"script":["running"],"nmae":"x"}'),
      'jobs.json[1].nmae: no such option, got "x"; did you mean `name`?',
    );
    assert.match(await second('{"script":["running"],"batchId":"7"}'), /^jobs\.json\[1\]\.batchId: expected/);
    assert.match(await second('{"name":"x"}'), /^jobs\.json\[1\]\.script: expected an array/);
    assert.equal(await second('7'), 'jobs.json[1]: expected an object with a "script", got 7');
  });

  it('should be refused if it is no array of jobs', async () => {
    const expected = 'jobs.json: expected an array of at least one job, got';
    assert.equal(await refused('[]'), `${expected} an array of 0`);
    assert.equal(await refused('{"script":["running"]}'), `${expected} an object`);
    assert.match(await refused('[{]'), /^jobs\.json: not JSON: .+/);
  });

  it('should be refused if it cannot be read, with its name escaped', async () => {
    await assert.rejects(readJobs(join(folder, 'no\u001bfile')), {
      name: 'UsageError',
      message: `${join(folder, 'no')}\\u001bfile: cannot be read (ENOENT)`,
    });
  });
});

describe('the sample jobs', () => {
  it('should be valid, with ids that differ in their first characters', async () => {
    const simulator = createSimulator();
    const refs = addJobs(simulator, SAMPLE_JOBS, 'the sample jobs');
    assert.equal(new Set(refs.map(({ batchId }) => batchId.slice(0, 4))).size, refs.length);
    await simulator.close();
  });

  it('should end, one of them as dead with a log', () => {
    const ends = SAMPLE_JOBS.map(({ script, log }) => [script.at(-1), log !== undefined]);
    assert.deepEqual(ends, [
      ['success', false],
      ['success', false],
      ['dead', true],
    ]);
  });
});
