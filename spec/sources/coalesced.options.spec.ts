import assert from 'node:assert/strict';
import { NEVER, of, repeat, switchMap, tap, timer, VirtualTimeScheduler } from 'rxjs';
import {
  coalesced,
  type CoalesceOptions,
  limited,
  NetworkError,
  type StateSource,
  type WatchScheduler,
  watchScheduler,
} from 'dli-watch';
import { fakeSource } from 'dli-watch/testing';
import { coalesceSettingsOf, maxPagesFor, windowMsAfter } from '../../lib/sources/CoalesceOptions.ts';
import { isCoalesced } from '../../lib/sources/coalesced.ts';
import { noDelays } from '../support/contexts.ts';
import { listService } from './support/listService.ts';
import { at, jobsOf, refOf, virtually } from './support/scene.ts';

const client = { readState$: () => NEVER, listBatches$: () => NEVER };

describe('the options of coalesced', () => {
  const refused = (options: unknown, message: string) =>
    it(`should refuse: ${message}`, () => {
      assert.throws(() => coalesced(client, options as CoalesceOptions), { name: 'TypeError', message });
    });

  for (const name of ['windowMs', 'maxRetryAfterMs'])
    for (const [value, formatted] of noDelays) {
      if (value === undefined) continue;
      refused(
        { [name]: value },
        `${name}: expected a number of milliseconds from 0 to 2147483647, got ${formatted}`,
      );
    }
  for (const name of ['minGroup', 'maxPages', 'concurrency']) {
    for (const [value, formatted] of [
      [0, '0'],
      [-1, '-1'],
      [1.5, '1.5'],
      [NaN, 'NaN'],
      [Infinity, 'Infinity'],
      ['8', '"8"'],
      [null, 'null'],
    ] as const) {
      refused({ [name]: value }, `${name}: expected a whole number from 1, got ${formatted}`);
    }
  }
  for (const name of ['retry', 'random', 'onWarning'])
    refused({ [name]: 3 }, `${name}: expected a function, got 3`);
  refused(
    { scheduler: { now: () => 0 } },
    'scheduler: expected a scheduler, an object with now and schedule, got an object',
  );
  refused({ window: 5 }, 'options.window: no such option, got 5; did you mean `windowMs`?');
  refused(5, 'options: expected an object, got 5');

  for (const [what, value] of [
    ['nothing', undefined],
    ['a source that cannot list', fakeSource(['running'])],
    ['a list without readState$', { listBatches$: () => NEVER }],
    ['a coalesced source', coalesced(client)],
  ] as const) {
    it(`should refuse ${what} as a client`, () => {
      assert.throws(() => coalesced(value as typeof client), {
        name: 'TypeError',
        message: /^client: expected a client, an object with readState\$ and listBatches\$, got /,
      });
    });
  }

  it('should accept the bounds of their ranges, and treat undefined as absent', () => {
    coalesced(client, { windowMs: 0, minGroup: 1, maxPages: 1 });
    coalesced(client, { windowMs: 2 ** 31 - 1, minGroup: Number.MAX_SAFE_INTEGER });
    coalesced(client, { windowMs: undefined, retry: undefined });
  });

  it('should mark its sources as coalesced', () => {
    assert.ok(isCoalesced(coalesced(client)));
    assert.ok(!isCoalesced(client));
  });

  it('should mark a wrapper that copies the mark, also one that subscribes later', () => {
    const inner = coalesced(client);
    const wrapper: StateSource = {
      ...inner,
      readState$: (ref) => timer(1).pipe(switchMap(() => inner.readState$(ref))),
    };
    assert.ok(isCoalesced(wrapper));
    assert.throws(
      () => limited(wrapper, { concurrency: 1 }),
      /^TypeError: source: expected a source that is not coalesced/,
    );
  });

  const pollJobs = (source: StateSource, count: number): void => {
    for (let n = 0; n < count; n += 1) source.readState$(refOf(n)).subscribe();
  };

  it('should default to a window of 2 s, and to a page from 8 polls on', () => {
    for (const [count, kind] of [
      [7, 'poll'],
      [8, 'page'],
    ] as const) {
      const { requests } = virtually(() => {
        const service = listService(jobsOf(8));
        pollJobs(coalesced(service.client), count);
        return service;
      });
      assert.deepEqual([requests[0]?.at, requests[0]?.kind], [2_000, kind]);
    }
  });

  it('should default to as many pages as polls, but at least 100', () => {
    for (const [maxPages, expected] of [
      [undefined, 143], // the last few are worth no page
      [100, 100],
    ] as const) {
      const { pages } = virtually(() => {
        const service = listService(jobsOf(150), { pageSize: 1 });
        pollJobs(coalesced(service.client, { maxPages }), 150);
        return service;
      });
      assert.equal(pages().length, expected);
    }
    assert.equal(maxPagesFor(coalesceSettingsOf({}), 20), 100);
    assert.equal(maxPagesFor(coalesceSettingsOf({ maxPages: 7 }), 20), 7);
  });

  it('should default to a window that grows with the pages of the last sweep, from 2 s up to 4 s', () => {
    for (const [pages, windowMs] of [
      [0, 2_000],
      [100, 2_000],
      [150, 3_000],
      [500, 4_000],
    ] as const)
      assert.equal(windowMsAfter(coalesceSettingsOf({}), pages), windowMs);
    assert.equal(windowMsAfter(coalesceSettingsOf({ windowMs: 2_000 }), 500), 2_000);
  });

  it('should default to jitter by Math.random', () => {
    const { requests } = virtually(() => {
      const service = listService(jobsOf(8));
      service.faults.push(new NetworkError());
      pollJobs(coalesced(service.client), 8);
      return service;
    });
    const waitMs = (requests[1]?.at ?? 0) - (requests[0]?.endedAt ?? 0);
    assert.ok(waitMs >= 250 && waitMs <= 500, String(waitMs));
  });

  it('should coalesce synchronous polls when the window is 0', () => {
    const { requests } = virtually(() => {
      const service = listService(jobsOf(8));
      pollJobs(coalesced(service.client, { windowMs: 0 }), 8);
      return service;
    });
    assert.deepEqual(
      requests.map((request) => [request.kind, request.at]),
      [['page', 0]],
    );
  });

  it('should use the given scheduler for every wait', () => {
    const scheduler = new VirtualTimeScheduler();
    const times: number[] = [];
    const listBatches$ = () => {
      times.push(scheduler.now());
      if (times.length === 2) throw new NetworkError();
      return of({ batches: [{ ...refOf(0), state: 'running' as const }], from: 0 });
    };
    const source = coalesced({ ...client, listBatches$ }, { scheduler, minGroup: 1, random: () => 1 });
    const answers: number[] = [];
    const poll$ = source.readState$(refOf(0)).pipe(tap(() => answers.push(scheduler.now())));
    poll$.pipe(repeat(2)).subscribe();
    scheduler.flush();
    assert.deepEqual(times, [2_000, 4_000, 4_500]);
    assert.deepEqual(answers, [2_000, 4_500]);
  });

  it('should measure time on the monotonic clock', () => {
    const { pages, requests } = virtually(() => {
      const service = listService(jobsOf(1), { latencyMs: 300 });
      let jumpedMs = 0;
      const scheduler: WatchScheduler = { ...watchScheduler, now: () => (jumpedMs -= 3_600_000) };
      const source = coalesced(service.client, { scheduler, minGroup: 1 });
      for (const ms of [0, 2_100]) at(ms, () => pollJobs(source, 1));
      return service;
    });
    assert.equal(pages().length, 2);
    assert.deepEqual(
      requests.map((request) => request.at),
      [2_000, 4_100],
    );
  });
});
