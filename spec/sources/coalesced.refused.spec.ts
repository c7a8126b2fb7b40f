import assert from 'node:assert/strict';
import sinon from 'sinon';
import { config, timer } from 'rxjs';
import {
  AuthError,
  coalesced,
  type CoalesceOptions,
  type CoalesceWarning,
  DecodeError,
  HttpError,
  NetworkError,
  type PollError,
  RequestTimeoutError,
} from 'dli-watch';
import { listen } from '../support/observing.ts';
import { listService } from './support/listService.ts';
import { jobsOf, numbers, refOf, sceneOf, virtually } from './support/scene.ts';

const forbidden = () => new AuthError({ reason: 'may not list', status: 403, code: 'DLI.0016' });

/** A group of 10 jobs each second, and what became of it. */
const rounds = (count: number, faults: readonly unknown[], options: CoalesceOptions = {}) => {
  const warnings: CoalesceWarning[] = [];
  const scene = virtually(() => {
    const made = sceneOf(jobsOf(10), {
      minGroup: 8,
      onWarning: (warning) => warnings.push(warning),
      ...options,
    });
    made.service.faults.push(...faults);
    const polls = numbers(count).flatMap((round) =>
      numbers(10).map((n) => made.poll(refOf(n), round * 1_000)),
    );
    return { ...made, polls };
  });
  return { ...scene, warnings };
};

describe('coalesced, of a list that is forbidden', () => {
  it('should poll the jobs one by one, within the bound, and warn once', () => {
    const { service, polls, warnings } = rounds(13, numbers(99).map(forbidden), { concurrency: 4 });
    assert.ok(polls.every(({ completed }) => completed));
    assert.equal(service.polls().length, 130);
    assert.equal(service.pages().length, 2, 'one group in eleven tries it again');
    for (const { at } of service.requests)
      assert.ok(
        service.requests.filter((other) => other.at <= at && (other.endedAt ?? NaN) > at).length <= 4,
      );
    assert.equal(warnings.length, 1);
    assert.deepEqual(
      [warnings[0]?._tag, warnings[0]?.projectId, (warnings[0]?.error as PollError)._tag],
      ['listRefused', refOf(0).projectId, 'AuthError'],
    );
    assert.match(warnings[0]?.message ?? '', /dli:jobs:list/);
  });

  it('should wait some seconds for the list, then poll one by one and warn, if something on the way forbids it', () => {
    const bare = () => new HttpError({ status: 403, fromIntermediary: true });
    const { service, polls, warnings } = rounds(1, numbers(99).map(bare));
    assert.ok(polls.every(({ completed }) => completed));
    assert.equal(service.polls().length, 10);
    const firstAt = Math.min(...service.requests.filter(({ kind }) => kind === 'poll').map(({ at }) => at));
    assert.ok(firstAt >= 5_000 && firstAt < 15_000, String(firstAt));
    assert.deepEqual(
      warnings.map(({ error }) => error._tag),
      ['HttpError'],
    );
  });

  it('should make no single poll if something on the way forbids the list for a moment', () => {
    const { service, polls } = rounds(1, [new HttpError({ status: 403, fromIntermediary: true })]);
    assert.ok(polls.every(({ completed }) => completed));
    assert.equal(service.polls().length, 0);
  });

  it('should try the list at the very time at which the client gives up a set-up', () => {
    const fault = () => Object.assign(new NetworkError({ code: 'ENOTFOUND' }), { failFastInMs: 120 });
    const { service } = rounds(1, [fault()], { retry: undefined });
    const [first, second] = service.requests.filter(({ kind }) => kind === 'page');
    assert.equal(second?.at, (first?.endedAt ?? NaN) + 120);
  });

  it('should request the list again once it is allowed', () => {
    const { service } = rounds(13, [forbidden()]);
    assert.equal(service.pages().length, 3);
  });

  it('should warn of each project, and of any refusal for good, but of no fault that may pass', () => {
    for (const [error, count] of [
      [new HttpError({ status: 400, code: 'DLI.0001' }), 1],
      [new AuthError({ reason: 'refused', status: 401 }), 0],
      [new NetworkError(), 0],
    ] as const)
      assert.equal(rounds(2, [error, error]).warnings.length, count, error._tag);
    const other = 'f'.repeat(32);
    const warnings: string[] = [];
    virtually(() => {
      const scene = sceneOf([...jobsOf(10), ...jobsOf(10, { projectId: other })], {
        onWarning: ({ projectId }) => warnings.push(projectId),
      });
      scene.service.faults.push(forbidden(), forbidden());
      for (const n of numbers(10)) [refOf(n), refOf(n, other)].forEach((ref) => scene.poll(ref));
      return scene;
    });
    assert.deepEqual(warnings, [refOf(0).projectId, other]);
  });

  it('should go on when the handler of the warning throws', async () => {
    const thrown = new RangeError('in onWarning');
    const reported: unknown[] = [];
    const before = config.onUnhandledError;
    config.onUnhandledError = (error) => reported.push(error);
    try {
      const onWarning = (): void => {
        throw thrown;
      };
      const { polls } = rounds(1, [forbidden()], { onWarning });
      assert.ok(polls.every(({ completed }) => completed));
      await Promise.resolve();
      assert.deepEqual(reported, [thrown]);
    } finally {
      config.onUnhandledError = before;
    }
  });

  it('should warn through the process by default, or the console where there is none', () => {
    const refuse = (): void => {
      virtually(() => {
        const service = listService(jobsOf(8));
        service.faults.push(forbidden());
        for (const n of numbers(8)) coalescedOnce(service, n);
        return service;
      });
    };
    const emitWarning = sinon.stub(process, 'emitWarning');
    const warn = sinon.stub(console, 'warn');
    const original = Object.getOwnPropertyDescriptor(globalThis, 'process')!;
    try {
      refuse();
      assert.equal(emitWarning.callCount, 1);
      assert.match(String(emitWarning.firstCall.args[0]), /^the list of batches was refused/);
      Object.defineProperty(globalThis, 'process', { value: undefined, configurable: true });
      refuse();
    } finally {
      Object.defineProperty(globalThis, 'process', original);
      emitWarning.restore();
      warn.restore();
    }
    assert.match(String(warn.firstCall.args[0]), /^DliWatchWarning: the list/);
  });
});

const sources = new WeakMap<object, ReturnType<typeof coalesced>>();
const coalescedOnce = (service: ReturnType<typeof listService>, n: number): void => {
  const source = sources.get(service) ?? coalesced(service.client);
  sources.set(service, source);
  source.readState$(refOf(n)).subscribe();
};

describe('coalesced, of a list that fails for a while', () => {
  for (const [what, error] of [
    ['unavailable', new HttpError({ status: 503 })],
    ['reset', new NetworkError({ code: 'ECONNRESET' })],
    ['slow', new RequestTimeoutError(5_000)],
  ] as const) {
    it(`should wait for it, with no single poll: ${what}`, () => {
      const { service, polls } = virtually(() => {
        const made = sceneOf(jobsOf(1_000), { minGroup: 8, retry: undefined, random: undefined });
        made.service.faults.push(...numbers(8).map(() => error));
        return { ...made, polls: numbers(1_000).map((n) => made.poll(refOf(n))) };
      });
      assert.ok(polls.every(({ completed }) => completed));
      assert.deepEqual(service.polls(), []);
      assert.equal(service.pages().length, 8 + 10);
    });
  }

  it('should poll one by one within the bound when the policy gives up', () => {
    const { service, polls } = virtually(() => {
      const made = sceneOf(jobsOf(1_000), { minGroup: 8 });
      made.service.faults.push(...numbers(500).map(() => new NetworkError()));
      return { ...made, polls: numbers(1_000).map((n) => made.poll(refOf(n))) };
    });
    assert.ok(polls.every(({ completed }) => completed));
    assert.equal(service.polls().length, 1_000);
    const singles = service.requests.filter(({ kind }) => kind === 'poll');
    assert.ok(singles[0]!.at >= 900_000);
    const open = singles.filter(({ at }) => at === singles[0]!.at);
    assert.equal(open.length, 64);
  });
});

describe('coalesced, of a page that is larger than the client accepts', () => {
  /** What the client raises for a page of more than 30 jobs. */
  const tooLarge = () => Object.assign(new DecodeError({ report: ['too large'] }), { limitBytes: 4_096 });

  it('should halve the page at once, go on, and remember it for the project', () => {
    const { service, polls, other } = virtually(() => {
      const made = sceneOf(jobsOf(200), { minGroup: 8 });
      const { client } = made.service;
      const sizes: number[] = [];
      const source = coalesced(
        {
          ...client,
          listBatches$: (projectId, query = {}) => {
            sizes.push(query.size ?? NaN);
            if ((query.size ?? 100) > 30) made.service.faults.unshift(tooLarge());
            return client.listBatches$(projectId, query);
          },
        },
        { windowMs: 100 },
      );
      const answers: number[] = [];
      for (const round of [0, 5_000])
        for (const n of numbers(200))
          timerThen(round, () => listen(source.readState$(refOf(n)), () => answers.push(n)));
      return { ...made, polls: answers, other: sizes };
    });
    assert.equal(polls.length, 400);
    assert.deepEqual(service.polls(), []);
    assert.deepEqual(other.slice(0, 3), [100, 50, 25]);
    assert.ok(other.slice(3).every((size) => size === 25));
    assert.equal(other.length, 2 + 8 + 8);
  });

  it('should poll one by one when a page of one job is too large', () => {
    const { service, polls } = rounds(1, numbers(9).map(tooLarge), { retry: () => ({ _tag: 'None' }) });
    assert.ok(polls.every(({ completed }) => completed));
    assert.equal(service.pages().length, 7);
    assert.equal(service.polls().length, 10);
  });
});

const timerThen = (ms: number, act: () => void): void => {
  listen(timer(ms), act);
};
