import assert from 'node:assert/strict';
import { NetworkError, type WatchEvent } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import { Notes } from '../../../lib/cli/wait/Notes.ts';
import { Progress } from '../../../lib/cli/wait/Progress.ts';
import { Tally } from '../../../lib/cli/wait/Tally.ts';
import { useClock } from '../../support/clock.ts';
import { refNo } from '../../support/fixtures.ts';
import { fakeIo } from '../support/fakeIo.ts';

const refs = (count: number) => Array.from({ length: count }, (_, n) => refNo(n));
const of = (n: number, fields: Parameters<typeof snapshotOf>[0]) => ({ ...snapshotOf(fields), ...refNo(n) });
type Details<T> = T extends unknown
  ? Omit<T, 'watchId' | 'ref' | 'elapsedMs' | 'polls' | 'checkpoint'>
  : never;

describe('Progress', () => {
  const { tick } = useClock();
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  const progressOf = (jobs: number, columns?: number) => {
    const { io, stderr } = fakeIo(columns === undefined ? {} : { columns });
    const tally = new Tally(refs(jobs), 'success');
    const notes = new Notes({ io, quiet: false });
    const progress = new Progress({ tally, notes, host: 'dli.x', now: Date.now });
    stops.push(() => progress.stop());
    const event = (n: number, details: Details<WatchEvent>): void =>
      progress.onEvent({ watchId: n, ref: refNo(n), elapsedMs: 0, polls: 0, ...details } as WatchEvent);
    const seen = (n: number, fields: Parameters<typeof snapshotOf>[0]): void =>
      progress.changed(tally.seen(of(n, fields)));
    return { progress, event, seen, stderr };
  };
  const id = (n: number): string => refNo(n).batchId;

  it('should say each change of a few jobs, but not their ends', () => {
    const { seen, stderr } = progressOf(20);
    seen(0, { state: 'starting' });
    seen(0, { state: 'running', previousState: 'starting', polls: 2 });
    seen(0, { state: 'unknown', rawState: 'pau\u001b[2Jsed' });
    seen(0, { state: 'success' });
    assert.equal(
      stderr(),
      `${id(0)}  starting\n${id(0)}  running (was starting)\n${id(0)}  unknown (pau\\u001b[2Jsed)\n`,
    );
  });

  it('should count the changes of many jobs, each half minute in which there are some', async () => {
    const { seen, stderr } = progressOf(21);
    seen(0, { state: 'starting' });
    await tick(29_000);
    assert.equal(stderr(), '');
    await tick(1_000);
    const line = 'Still watching: 0/21 done, 1 starting, 20 not answered yet; no answer yet; 30s\n';
    assert.equal(stderr(), line);
    await tick(60_000);
    assert.equal(stderr(), line);
  });

  it('should say that it still watches after 5 minutes of silence', async () => {
    const { event, seen, stderr } = progressOf(2);
    seen(0, { state: 'running' });
    await tick(295_000);
    event(0, {
      _tag: 'pollAnswered',
      at: Date.now(),
      attempt: 1,
      latencyMs: 5,
      state: 'running',
      rawState: 'running',
    });
    event(0, { _tag: 'pollScheduled', at: Date.now(), delayMs: 30_000 });
    await tick(5_000);
    assert.equal(
      stderr(),
      `${id(0)}  running\nStill watching: 0/2 done, 1 running, 1 not answered yet; ` +
        'answered 5s ago, next poll in 25s; 5m\n',
    );
  });

  it('should show one line in place on a terminal', async () => {
    const { progress, event, stderr } = progressOf(1, 80);
    event(0, { _tag: 'pollScheduled', at: 0, delayMs: 9_000 });
    await tick(1_000);
    progress.stop();
    await tick(10_000);
    assert.equal(
      stderr(),
      '\r\u001b[2K0/1 done, 1 not answered yet; no answer yet, next poll in 8s; 1s\r\u001b[2K',
    );
  });

  it('should say failures that are retried, and their end', () => {
    const { event, stderr } = progressOf(2);
    const error = new NetworkError({ code: 'ECONNREFUSED' });
    event(0, { _tag: 'retryScheduled', at: 0, attempt: 1, delayMs: 1_000, error });
    event(1, { _tag: 'retryScheduled', at: 0, attempt: 1, delayMs: 1_000, error });
    event(1, { _tag: 'ended', at: 1_500, outcome: 'error' });
    event(0, {
      _tag: 'pollAnswered',
      at: 2_000,
      attempt: 2,
      latencyMs: 5,
      state: 'running',
      rawState: 'running',
    });
    assert.equal(stderr(), 'Cannot reach dli.x: ECONNREFUSED; retrying.\ndli.x answers again, after 2s.\n');
  });

  it('should say once in half a minute that there are no answers', () => {
    const { event, stderr } = progressOf(3);
    event(0, { _tag: 'stale', at: 300_000, staleMs: 300_000, error: undefined });
    event(1, { _tag: 'stale', at: 329_999, staleMs: 300_000, error: undefined });
    event(2, { _tag: 'stale', at: 330_000, staleMs: 300_000, error: undefined });
    assert.equal(
      stderr(),
      `No answer for 5 min (${id(0)}); still polling.\nNo answer for 5 min (${id(2)}); still polling.\n`,
    );
  });

  it('should say once that a state is not known', () => {
    const { event, stderr } = progressOf(2);
    event(0, { _tag: 'unknownState', at: 0, rawState: 'paused\n' });
    event(1, { _tag: 'unknownState', at: 0, rawState: 'paused\n' });
    assert.equal(
      stderr(),
      `${id(0)}  is in state "paused ", which this version does not know; the watch goes on.\n`,
    );
  });
});
