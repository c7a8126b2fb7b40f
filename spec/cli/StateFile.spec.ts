import assert from 'node:assert/strict';
import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { snapshotOf } from 'dli-watch/testing';
import { openStateFile, StateFile } from '../../lib/cli/StateFile.ts';
import { useClock } from '../support/clock.ts';
import { refNo } from '../support/fixtures.ts';
import { fakeIo } from './support/fakeIo.ts';

const [a, b] = [refNo(1), refNo(2)];
const running = { ...snapshotOf({ state: 'running', polls: 3 }), ...a };
const dead = { ...snapshotOf({ state: 'dead' }), ...a };

describe('StateFile', () => {
  describe('when it writes', () => {
    const { tick } = useClock();

    /** A file whose writes end when the test says so. */
    const slowFile = () => {
      const writes: string[] = [];
      const ends: ((error?: Error) => void)[] = [];
      const store = (_: string, text: string): Promise<void> => {
        writes.push(text);
        return new Promise((done, fail) =>
          ends.push((error) => (error === undefined ? done() : fail(error))),
        );
      };
      const { io, stderr } = fakeIo();
      const end = async (error?: Error): Promise<void> => {
        ends.shift()?.(error);
        await tick(0);
      };
      return { file: new StateFile('jobs.json', [b], io, store), writes, end, stderr };
    };

    it('should write changes at once, and then at most once a second', async () => {
      const { file, writes, end } = slowFile();
      await tick(0);
      assert.equal(writes.length, 0, 'nothing has changed');
      file.put(running);
      await tick(0);
      assert.equal(writes.length, 1);
      await end();
      file.put(dead);
      await tick(999);
      assert.equal(writes.length, 1);
      await tick(1);
      assert.equal(writes.length, 2);
      assert.deepEqual(JSON.parse(writes[1]!), { version: 1, jobs: [b, dead] });
    });

    it('should start no write while another one lasts', async () => {
      const { file, writes, end } = slowFile();
      file.put(running);
      await tick(0);
      file.put(dead);
      await tick(10_000);
      assert.equal(writes.length, 1);
      await end();
      await tick(0);
      assert.equal(writes.length, 2);
    });

    it('should write the last changes when it is closed, once', async () => {
      const { file, writes, end } = slowFile();
      file.put(running);
      await tick(0);
      file.put(dead);
      const closed = file.close();
      await end();
      await end();
      await closed;
      assert.equal(writes.length, 2);
      assert.match(writes[1]!, /"state":"dead"/);
      await file.close();
      await tick(10_000);
      assert.equal(writes.length, 2, 'nothing is left to write');
    });

    it('should say once that it cannot write', async () => {
      const { file, writes, end, stderr } = slowFile();
      file.put(running);
      await tick(0);
      assert.equal(file.hasFailed, false);
      await end(new Error('ENOSPC: no space left'));
      file.put(dead);
      await tick(1_000);
      await end(new Error('ENOSPC: no space left'));
      assert.equal(writes.length, 2);
      assert.equal(file.hasFailed, true);
      assert.equal(stderr(), 'Cannot write jobs.json: ENOSPC: no space left\n');
    });

    it('should keep the names of its jobs', async () => {
      const { file, writes, end } = slowFile();
      file.add({ ...a, name: 'etl' });
      file.put(running);
      const closed = file.close();
      await tick(0);
      await end();
      await closed;
      assert.deepEqual(JSON.parse(writes[0]!), { version: 1, jobs: [b, { ...running, name: 'etl' }] });
    });
  });

  describe('on a disk', () => {
    let directory = '';
    const path = (): string => join(directory, 'jobs.json');
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'dli-watch-'));
    });
    afterEach(() => rm(directory, { recursive: true, force: true }));

    const open = async (): Promise<StateFile> => {
      const file = await openStateFile(path(), fakeIo().io);
      assert.ok(file);
      return file;
    };

    it('should be none without a path', async () => {
      assert.equal(await openStateFile(undefined, fakeIo().io), undefined);
    });

    it('should read what it has written, by a file for its owner only', async () => {
      const file = await open();
      assert.deepEqual(file.targets(), []);
      file.add({ ...b, name: 'etl' });
      file.put(running);
      await file.close();
      assert.equal(file.hasFailed, false);
      assert.deepEqual(await readdir(directory), ['jobs.json']);
      assert.equal((await stat(path())).mode & 0o777, 0o600);
      assert.deepEqual((await open()).targets(), [{ ...b, name: 'etl' }, running]);
    });

    it('should leave nothing behind if it cannot write', async () => {
      const file = await open();
      await rm(directory, { recursive: true });
      file.put(running);
      await file.close();
      assert.equal(file.hasFailed, true);
    });

    it('should follow a link', async () => {
      const target = join(directory, 'target.json');
      await writeFile(target, JSON.stringify({ version: 1, jobs: [] }));
      await symlink(target, path());
      const file = await open();
      file.put(running);
      await file.close();
      assert.equal((await lstat(path())).isSymbolicLink(), true);
      assert.match(await readFile(target, 'utf8'), /running/);
    });

    it('should refuse a file that it cannot read, and leave it as it is', async () => {
      const faults: [string, RegExp][] = [
        ['', /jobs\.json: Unexpected end of JSON input$/],
        ['[]', /jobs\.json: expected version 1, got an array of 0$/],
        ['{"version":2,"jobs":[]}', /jobs\.json: expected version 1, got 2$/],
        ['{"version":1}', /jobs\.json: jobs: expected an array, got undefined$/],
        [`{"version":1,"jobs":[${JSON.stringify(a)},{}]}`, /jobs\.json: jobs\[1\]: projectId: expected /],
        [
          JSON.stringify({ version: 1, jobs: [{ ...running, polls: 0 }] }),
          /jobs\.json: jobs\[0\]: snapshot\.polls: expected a whole number from 1, got 0$/,
        ],
      ];
      for (const [text, message] of faults) {
        await writeFile(path(), text);
        await assert.rejects(open(), { name: 'UsageError', message });
        assert.equal(await readFile(path(), 'utf8'), text);
      }
    });

    it('should refuse a directory, and one that does not exist', async () => {
      await assert.rejects(openStateFile(directory, fakeIo().io), { name: 'UsageError', message: /EISDIR/ });
      await assert.rejects(openStateFile(join(directory, 'no', 'jobs.json'), fakeIo().io), {
        name: 'UsageError',
        message: /its directory cannot be written to \(ENOENT/,
      });
    });
  });
});
