import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Observable, of, Subject } from 'rxjs';
import type { BatchDetail, BatchRef, BatchState } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { AfterEnds, type AfterEndsSetup } from '../../../lib/cli/wait/AfterEnds.ts';
import { Notes } from '../../../lib/cli/wait/Notes.ts';
import { Tally } from '../../../lib/cli/wait/Tally.ts';
import { refNo } from '../../support/fixtures.ts';
import { fakeIo } from '../support/fakeIo.ts';

describe('AfterEnds', () => {
  const setup = (jobs: number, { command, readBatch$ }: Further) => {
    const { io, stderr, interrupt } = fakeIo({ env: { PATH: process.env['PATH'] } });
    const tally = new Tally(
      Array.from({ length: jobs }, (_, n) => refNo(n)),
      'success',
    );
    const logs: string[] = [];
    const after = new AfterEnds({
      results: { log: (_job, lines) => logs.push(lines.join()) },
      notes: new Notes({ io, quiet: false }),
      tally,
      exec: command === undefined ? undefined : { command, io },
      log: readBatch$ && { client: { readBatch$ }, secrets: [], signal: io.signal },
    });
    const end = (n: number, state: BatchState): void => {
      const snapshot = { ...snapshotOf({ state }), ...refNo(n) };
      after.add({ job: tally.seen(snapshot), snapshot });
    };
    return { after, end, logs, stderr, interrupt };
  };
  interface Further {
    readonly command?: string;
    readonly readBatch$?: NonNullable<AfterEndsSetup['log']>['client']['readBatch$'];
  }

  it('should run four commands at once', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'dli-watch-'));
    try {
      // Each command waits until there are four, and counts them.
      const command =
        `cd ${directory}; touch $$.run; while [ $(ls | grep -c run) -lt 4 ] && [ ! -e four ]; do sleep 0.02; done; ` +
        'touch four; sleep 0.2; ls | grep -c run; rm $$.run';
      const { after, end, stderr } = setup(8, { command });
      for (let n = 0; n < 8; n += 1) end(n, 'success');
      await after.finish();
      const counts = stderr().trim().split('\n').map(Number);
      assert.equal(counts.length, 8);
      assert.equal(Math.max(...counts), 4);
      assert.equal(after.hasFailed, false);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('should read the logs of the first twenty dead jobs, four at once', async () => {
    const requests: { ref: BatchRef; answer$: Subject<BatchDetail> }[] = [];
    const readBatch$ = (ref: BatchRef): Observable<BatchDetail> => {
      const answer$ = new Subject<BatchDetail>();
      requests.push({ ref, answer$ });
      return answer$;
    };
    const { after, end, logs } = setup(40, { readBatch$ });
    for (let n = 0; n < 40; n += 1) end(n, n % 4 === 0 ? 'success' : 'dead');
    assert.equal(requests.length, 4);
    const finished = after.finish();
    for (let n = 0; n < 20; n += 1) {
      const { ref, answer$ } = requests[n]!;
      answer$.next({ ...ref, log: [String(n)] });
      await new Promise(setImmediate);
    }
    await finished;
    assert.deepEqual(
      logs,
      Array.from({ length: 20 }, (_, n) => String(n)),
    );
    assert.equal(requests.length, 20);
    assert.deepEqual(requests[3]?.ref, refNo(5), 'of dead jobs only');
  });

  it('should say that a dead job has no log', async () => {
    const { after, end, logs, stderr } = setup(1, { readBatch$: (ref) => of({ ...ref, log: ['', ' \n'] }) });
    end(0, 'dead');
    await after.finish();
    assert.deepEqual(logs, []);
    assert.equal(stderr(), `${refNo(0).batchId}  has no log\n`);
  });

  it('should read no log and run nothing once it is interrupted', async () => {
    let requests = 0;
    const readBatch$ = (): Observable<BatchDetail> => {
      requests += 1;
      return of();
    };
    const { after, end, stderr, interrupt } = setup(1, { command: 'echo ran', readBatch$ });
    interrupt('SIGINT');
    end(0, 'dead');
    await after.finish();
    assert.equal(requests, 0);
    assert.equal(stderr(), '');
  });
});
