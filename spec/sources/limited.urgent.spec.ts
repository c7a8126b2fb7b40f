import assert from 'node:assert/strict';
import { defer, map, NEVER, type Observable, of, switchMap, throwError, timer } from 'rxjs';
import {
  limited,
  type LimitOptions,
  NetworkError,
  type PollError,
  type ReadOptions,
  type StateReading,
  type StateSource,
  watchScheduler,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { readings } from '../support/fixtures.ts';
import { at, virtually } from './support/scene.ts';

const reading = readings['r']!;
const refOf = (projectId: string) => ({ ...testRef, projectId });

/** A limited source that notes each request: `a@20`. */
const noting = (
  options: LimitOptions,
  answer$: Observable<StateReading> = of(reading),
): { source: StateSource; sent: string[]; given: (ReadOptions | undefined)[] } => {
  const sent: string[] = [];
  const given: (ReadOptions | undefined)[] = [];
  const readState$: StateSource['readState$'] = ({ projectId }, readOptions) =>
    defer(() => {
      sent.push(`${projectId}@${String(watchScheduler.now())}`);
      given.push(readOptions);
      return answer$;
    });
  return { source: limited({ readState$ }, options), sent, given };
};

const leadOf = ({ leadMs }: StateSource): number | undefined => leadMs?.();

describe('an urgent poll of limited', () => {
  const rate = { requests: 1, perMs: 10 };

  it('should go before ordinary requests, each class first in, first out, and reach the source as urgent', () => {
    const { sent, given } = virtually(() => {
      const scene = noting({ rate });
      const poll = (name: string, options?: ReadOptions) =>
        scene.source.readState$(refOf(name), options).subscribe();
      for (const name of ['a', 'b', 'c', 'd']) poll(name);
      at(11, () => {
        poll('u', { urgent: true });
        poll('v', { urgent: true });
        poll('e', { urgent: false });
      });
      at(35, () => poll('w', { urgent: true }));
      return scene;
    });
    assert.deepEqual(sent, ['a@0', 'b@10', 'u@20', 'v@30', 'w@40', 'c@50', 'd@60', 'e@70']);
    assert.deepEqual(given[2], { urgent: true });
  });

  it('should be withdrawn as any other', () => {
    const { sent } = virtually(() => {
      const scene = noting({ rate });
      scene.source.readState$(refOf('a')).subscribe();
      scene.source.readState$(refOf('b')).subscribe();
      const urgent = scene.source.readState$(refOf('u'), { urgent: true }).subscribe();
      at(5, () => urgent.unsubscribe());
      return scene;
    });
    assert.deepEqual(sent, ['a@0', 'b@10']);
  });

  it('should find all of 10 jobs within 2 s in a queue of 1,000 at 20 a second', () => {
    const { sent } = virtually(() => {
      const scene = noting({ rate: { requests: 20, perMs: 1_000 } });
      for (let n = 0; n < 1_000; n += 1) scene.source.readState$(refOf('o')).subscribe();
      at(13_000, () => {
        for (let n = 0; n < 10; n += 1) scene.source.readState$(refOf('u'), { urgent: true }).subscribe();
      });
      return scene;
    });
    const at10 = sent.filter((entry) => entry.startsWith('u')).map((entry) => Number(entry.slice(2)));
    assert.equal(at10.length, 10);
    assert.ok(Math.max(...at10) <= 13_550, String(Math.max(...at10)));
  });
});

describe('leadMs of limited', () => {
  it('should be 0 while a request would be sent at once', () => {
    assert.equal(leadOf(noting({}).source), 0);
    assert.equal(leadOf(noting({ rate: { requests: 20, perMs: 1_000 } }).source), 0);
    assert.equal(leadOf(noting({ concurrency: 2 }, NEVER).source), 0);
  });

  it('should count the next turn of the rate and the urgent polls that wait, not ordinary ones', () => {
    virtually(() => {
      const { source } = noting({ rate: { requests: 20, perMs: 1_000 } });
      for (let n = 0; n < 100; n += 1) source.readState$(testRef).subscribe();
      assert.equal(leadOf(source), 50);
      for (let n = 0; n < 10; n += 1) source.readState$(testRef, { urgent: true }).subscribe();
      assert.equal(leadOf(source), 550);
      at(1, () => assert.equal(leadOf(source), 549));
    });
  });

  it('should count the time until a slot is free, as long as requests have taken so far', () => {
    virtually(() => {
      const { source } = noting({ concurrency: 2 }, answeredAfter$(80));
      for (let n = 0; n < 6; n += 1) source.readState$(testRef).subscribe();
      at(81, () => {
        assert.equal(leadOf(source), 80);
        source.readState$(testRef, { urgent: true }).subscribe();
        source.readState$(testRef, { urgent: true }).subscribe();
        assert.equal(leadOf(source), 160);
      });
    });
  });

  it('should add that of the source beneath, and be kept by a copy of the source', () => {
    const beneath: StateSource = { readState$: () => NEVER, leadMs: () => 300 };
    const source = limited(beneath, { concurrency: 1 });
    assert.equal(leadOf(source), 300);
    assert.equal({ ...source }.leadMs?.(), 300);
    assert.equal({ ...limited<StateSource>({ readState$: () => NEVER }, {}) }.leadMs?.(), 0);
    const frozen = limited(Object.freeze({ readState$: () => NEVER }), {});
    assert.deepEqual(Object.keys(frozen), ['readState$', 'leadMs']);
    assert.ok('leadMs' in limited(Object.preventExtensions({ readState$: () => NEVER }), {}));
  });
});

describe('the duration of a failed request of limited', () => {
  const failures = (error: PollError, waitMs: number): readonly unknown[] =>
    virtually(() => {
      const errors: unknown[] = [];
      const { source } = noting(
        { rate: { requests: 1, perMs: 1_000 } },
        failingAfter$(waitMs, () => error),
      );
      for (let n = 0; n < 2; n += 1)
        source.readState$(testRef).subscribe({ error: (raised: unknown) => errors.push(raised) });
      return errors;
    });

  it('should be that from its start, without its time in the queue', () => {
    virtually(() => {
      const errors: { durationMs?: number }[] = [];
      const { source } = noting(
        { rate: { requests: 1, perMs: 1_000 } },
        failingAfter$(30, () => new NetworkError({ code: 'ECONNRESET' })),
      );
      for (let n = 0; n < 1_000; n += 1)
        source
          .readState$(testRef)
          .subscribe({ error: (raised: unknown) => errors.push(raised as NetworkError) });
      at(999_500, () => {
        assert.equal(errors.length, 1_000);
        assert.ok(errors.every(({ durationMs }) => durationMs === 30));
      });
    });
  });

  it('should stay as the source has measured it, and be left out where an error takes none', () => {
    const measured = Object.assign(new NetworkError(), { durationMs: 7 });
    assert.deepEqual(failures(measured, 30), [measured, measured]);
    assert.equal(measured.durationMs, 7);
    const frozen = Object.freeze(new NetworkError());
    assert.deepEqual(failures(frozen, 30), [frozen, frozen]);
    const foreign = new RangeError('no PollError') as never;
    assert.deepEqual(failures(foreign, 30), [foreign, foreign]);
    assert.ok(!('durationMs' in foreign));
  });
});

const answeredAfter$ = (ms: number): Observable<StateReading> => timer(ms).pipe(map(() => reading));
const failingAfter$ = (ms: number, error: () => Error): Observable<never> =>
  timer(ms).pipe(switchMap(() => throwError(() => error())));
