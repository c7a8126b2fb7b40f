import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import picocolors from 'picocolors';
import { NEVER, type Observable, Subject, throwError } from 'rxjs';
import { ConfigurationError } from 'dli-watch';
import { Interruption } from '../../../lib/cli/Io.ts';
import { watchTable } from '../../../lib/cli/table/watchTable.ts';
import type { JobRow } from '../../../lib/dashboard/JobRow.ts';
import { useClock } from '../../support/clock.ts';
import { fakeIo } from '../support/fakeIo.ts';
import { rowIn } from '../support/rows.ts';

describe('watchTable', () => {
  const { tick } = useClock(60_000);

  const start = (
    watch$: (pollNow$: Observable<unknown>) => Observable<JobRow>,
    rows: JobRow[] = [rowIn(['running'])],
  ) => {
    const stdin = new PassThrough();
    const process = fakeIo({ stdin, columns: 100 });
    let ended: unknown = 'not yet';
    const watch = { jobs: { rows }, endpoint: 'https://dli.example.com', watch$ };
    void watchTable(watch, process.io, picocolors.createColors(false)).then(
      () => (ended = 'all settled'),
      (error: unknown) => (ended = error),
    );
    /** How many frames were written since the last call. */
    let seen = 0;
    const frames = (): number => {
      const count = process.stdout().split('\x1b[?2026h').length - 1;
      const written = count - seen;
      seen = count;
      return written;
    };
    return { ...process, stdin, rows, frames, ended: () => ended };
  };

  it('should draw at once, and each second while nothing changes', async () => {
    const { frames, stdout, stdin } = start(() => NEVER);
    assert.equal(frames(), 1);
    assert.match(stdout(), /Watching 1 job at https:\/\/dli.example.com[^]*● running[^]* 1m00s/);
    await tick(999);
    assert.equal(frames(), 0);
    await tick(1);
    assert.equal(frames(), 1);
    await tick(2_000);
    assert.equal(frames(), 2);
    stdin.write('q');
  });

  it('should draw at most ten times a second, and the last change in any case', async () => {
    const changed$ = new Subject<JobRow>();
    const { frames, rows, stdout } = start(() => changed$);
    frames();
    for (let n = 0; n < 100; n += 1) {
      const problem = { error: new ConfigurationError(`fault ${n}`), at: 0 };
      rows[0] = rowIn(['running'], { problem });
      changed$.next(rows[0]);
      await tick(10);
    }
    const drawn = frames();
    assert.ok(drawn >= 9 && drawn <= 11, String(drawn));
    rows[0] = rowIn(['success']);
    changed$.next(rows[0]);
    changed$.complete();
    await tick(100);
    assert.match(stdout(), /✓ success[^]*100% {2}1 of 1 done[^]*\r\n\x1b\[\?25h$/); // eslint-disable-line no-control-regex
  });

  it('should end when the watch completes, also at once', async () => {
    const { ended, stdout } = start(() => new Subject<JobRow>(), []);
    await tick(100);
    assert.equal(ended(), 'not yet');
    assert.match(stdout(), /0 of 0 done/);
    const changed$ = new Subject<JobRow>();
    changed$.complete();
    const settled = start(() => changed$, [rowIn(['success'])]);
    await tick(100);
    assert.equal(settled.ended(), 'all settled');
    assert.match(settled.stdout(), /✓ success/);
  });

  it('should ask for a poll at most once a second', async () => {
    let polls = 0;
    const { stdin } = start((pollNow$) => {
      pollNow$.subscribe({ next: () => (polls += 1), error: (error: unknown) => assert.ifError(error) });
      return NEVER;
    });
    stdin.write('rr');
    await tick(500);
    stdin.write('r');
    await tick(499);
    assert.equal(polls, 1);
    await tick(2);
    stdin.write('r');
    await tick(1);
    assert.equal(polls, 2);
    stdin.write('q');
  });

  it('should unsubscribe and give the terminal back when it is left by a key or the signal', async () => {
    for (const leave of [
      ({ stdin }: ReturnType<typeof start>) => stdin.write('q'),
      ({ stdin }: ReturnType<typeof start>) => stdin.write('\x03'),
      ({ interrupt }: ReturnType<typeof start>) => interrupt('SIGINT'),
    ]) {
      const changed$ = new Subject<JobRow>();
      const table = start(() => changed$);
      assert.ok(changed$.observed);
      leave(table);
      await tick(1);
      const reason = table.ended();
      assert.ok(reason instanceof Interruption);
      assert.equal(reason.exitCode, 130);
      assert.ok(!changed$.observed);
      assert.ok(table.stdout().endsWith('\r\n\x1b[?25h'));
      assert.doesNotMatch(table.stdout().slice(table.stdout().lastIndexOf('q quit') + 6), /q quit/);
    }
  });

  it('should give the terminal back at an error', async () => {
    const error = new Error('a bug');
    const { ended, stdout } = start(() => throwError(() => error));
    await tick(1);
    assert.equal(ended(), error);
    assert.ok(stdout().endsWith('\x1b[?25h'));
  });

  it('should scroll at keys', async () => {
    const rows = Array.from({ length: 40 }, (_, n) => rowIn(['running'], {}, n));
    const { stdin, stdout } = start(() => NEVER, rows);
    stdin.write('\x1b[F');
    await tick(100);
    assert.match(stdout(), /rows 22–40 of 40/);
    stdin.write('q');
    await tick(1);
    assert.match(stdout().slice(stdout().lastIndexOf('rows 22')), /\b0{11}1\b/); // the first rows remain
  });
});
