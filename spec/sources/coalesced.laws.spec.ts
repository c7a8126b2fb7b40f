import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import type { Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  AuthError,
  type BatchRef,
  coalesced,
  HttpError,
  NetworkError,
  PollError,
  type StateReading,
  ThrottledError,
  watchScheduler,
} from 'dli-watch';
import { stateOf } from '../../lib/model/BatchState.ts';
import { type ListService, listService, type ServedJob } from './support/listService.ts';
import { at, refOf } from './support/scene.ts';

const PROJECTS = ['a'.repeat(32), 'b'.repeat(32)] as const;
const WORDS = ['starting', 'running', 'recovering', 'success', 'dead'];
const END_MS = 20_000;

const faults = {
  reset: () => new NetworkError({ code: 'ECONNRESET' }),
  unavailable: () => new HttpError({ status: 503, retryAfterMs: 400 }),
  refused: () => new HttpError({ status: 400, code: 'DLI.0001' }),
  forbidden: () => new AuthError({ reason: 'may not list', status: 403 }),
  unauthorized: () => new AuthError({ reason: 'refused', status: 401 }),
  throttled: () => new ThrottledError({ status: 429, retryAfterMs: 1_000 }),
};
type Fault = keyof typeof faults;

const moment = fc.integer({ min: 0, max: END_MS });
/** A job: its states and from when on, when it is created and when it vanishes, whether it is listed, and what its entry says. */
const job = fc.record({
  project: fc.constantFrom(...PROJECTS),
  states: fc.array(fc.record({ from: moment, word: fc.constantFrom(...WORDS) }), { maxLength: 4 }),
  createdAt: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, moment),
  listed: fc.constantFrom(true, true, true, true, true, false),
  vanishesAt: fc.oneof({ weight: 6, arbitrary: fc.constant(Infinity) }, moment),
  queue: fc.constantFrom('q', 'q', 'r'),
  hasTime: fc.constantFrom(true, true, true, false),
});
/** Polls a job: from when on, how often in a row, and for how long. */
const poller = fc.record({
  job: fc.nat(),
  from: fc.oneof(fc.constantFrom(0, 1_000, 5_000), moment),
  times: fc.integer({ min: 1, max: 5 }),
  stays: fc.oneof({ weight: 3, arbitrary: fc.constant(Infinity) }, fc.integer({ min: 0, max: 2_000 })),
});
const scenario = fc.record({
  jobs: fc.array(job, { minLength: 1, maxLength: 30, size: 'max' }),
  pollers: fc.array(poller, { minLength: 1, maxLength: 40, size: 'max' }),
  faults: fc.array(fc.option(fc.constantFrom(...(Object.keys(faults) as Fault[])), { freq: 2 }), {
    maxLength: 12,
  }),
  latencies: fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 5 }),
  pageSize: fc.integer({ min: 1, max: 12 }),
  options: fc.record({
    windowMs: fc.constantFrom(0, 50, 300),
    minGroup: fc.integer({ min: 1, max: 4 }),
    maxPages: fc.integer({ min: 1, max: 8 }),
    concurrency: fc.integer({ min: 1, max: 8 }),
  }),
  retries: fc.integer({ min: 0, max: 2 }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

interface Poll {
  readonly ref: BatchRef;
  readonly from: number;
  readonly readings: StateReading[];
  readonly errors: unknown[];
  ends: number;
  endedAt: number;
  withdrawn: boolean;
}
interface Run {
  readonly service: ListService;
  readonly polls: readonly Poll[];
  /** Actions left in the scheduler. */
  readonly timers: number;
}

const jobsAt = ({ jobs }: Scenario, now: number): readonly ServedJob[] =>
  jobs
    .map((made, n) => ({ ...made, n }))
    .filter(({ createdAt, vanishesAt }) => createdAt <= now && now < vanishesAt)
    .sort((x, y) => y.createdAt - x.createdAt)
    .map(({ n, project, createdAt, listed, queue, hasTime, states }) => ({
      ...refOf(n, project),
      state: stateOf(states.filter(({ from }) => from <= now).at(-1)?.word ?? 'starting'),
      queue,
      unlisted: !listed,
      ...(hasTime && { createdAt }),
    }));

/** When the service changes. */
const changesOf = ({ jobs }: Scenario): readonly number[] =>
  jobs.flatMap(({ states, createdAt, vanishesAt }) => [
    createdAt,
    ...states.map(({ from }) => from),
    ...(vanishesAt < Infinity ? [vanishesAt] : []),
  ]);

const run = (scene: Scenario): Run => {
  const polls: Poll[] = [];
  const scheduler = new TestScheduler(() => assert.fail());
  const service = scheduler.run(({ flush }) => {
    let requests = 0;
    const latencyMs = () => scene.latencies[requests++ % scene.latencies.length] ?? 0;
    const made = listService(jobsAt(scene, 0), { latencyMs, pageSize: scene.pageSize });
    made.faults.push(...scene.faults.map((fault) => (fault === null ? undefined : faults[fault]())));
    for (const ms of changesOf(scene)) at(ms, () => (made.jobs = jobsAt(scene, ms)));

    const retry = ({ attempt }: { attempt: number }) => (attempt > scene.retries ? O.none : O.some(100));
    const onWarning = (): void => undefined;
    const source = coalesced(made.client, { ...scene.options, retry, onWarning });
    for (const { job, from, times, stays } of scene.pollers) {
      const n = job % scene.jobs.length;
      const ref = refOf(n, scene.jobs[n]?.project);
      let current: { readonly poll: Poll; subscription?: Subscription } | undefined;
      const start = (remaining: number): void => {
        const poll: Poll = {
          ref,
          from: watchScheduler.now(),
          readings: [],
          errors: [],
          ends: 0,
          endedAt: NaN,
          withdrawn: false,
        };
        polls.push(poll);
        const ended = (): void => {
          poll.ends += 1;
          poll.endedAt = watchScheduler.now();
          if (remaining > 1) start(remaining - 1);
        };
        const own: typeof current = { poll };
        current = own;
        own.subscription = source.readState$(ref).subscribe({
          next: (reading) => poll.readings.push(reading),
          error: (error: unknown) => {
            poll.errors.push(error);
            ended();
          },
          complete: ended,
        });
      };
      at(from, () => start(times));
      if (stays < Infinity) {
        at(from + stays, () => {
          if (current?.poll.ends !== 0) return;
          current.poll.withdrawn = true;
          current.poll.endedAt = watchScheduler.now();
          current.subscription?.unsubscribe();
        });
      }
    }
    flush();
    return made;
  });
  return { service, polls, timers: scheduler.actions.length };
};

/** Whether the service had this state at some moment of the poll. */
const wasInState = ({ jobs }: Scenario, { ref, from, endedAt }: Poll, state: string): boolean => {
  const made = jobs.find(({ project }, n) => refOf(n, project).batchId === ref.batchId);
  assert.ok(made);
  if (made.createdAt > endedAt || made.vanishesAt <= from) return false;
  const before = made.states.filter((change) => change.from <= endedAt);
  const first = before.findLastIndex((change) => change.from < from);
  const words = before.slice(Math.max(0, first)).map(({ word }) => word);
  return [...words, ...(first < 0 ? ['starting'] : [])].includes(state);
};

const pauseMsOf = (fault: PollError): number => ('retryAfterMs' in fault ? (fault.retryAfterMs ?? 0) : 0);

describe('coalesced, in random scenes', () => {
  it('should answer each poll once with a state the service had during it, leave nothing behind, and keep its bound on requests', () => {
    const counts = { page: 0, single: 0, passedOn: 0, missing: 0, withdrawn: 0 };
    fc.assert(
      fc.property(scenario, (scene) => {
        const { service, polls, timers } = run(scene);
        const { requests } = service;
        const pages = requests.filter(({ kind }) => kind === 'page');
        const singles = requests.filter(({ kind }) => kind === 'poll');

        for (const poll of polls) {
          const { ref, from, readings, errors, ends, endedAt, withdrawn } = poll;
          if (withdrawn) {
            counts.withdrawn += 1;
            assert.deepEqual([readings, errors, ends], [[], [], 0]);
            continue;
          }
          assert.deepEqual([ends, readings.length + errors.length], [1, 1]);
          const [reading] = readings;
          const single = reading?.rawState.startsWith('polled') ?? false;
          const during = (single || errors[0] instanceof Error ? singles : pages).filter(
            ({ projectId, batchId, at: startedAt, endedAt: end }) =>
              projectId === ref.projectId &&
              (batchId ?? ref.batchId) === ref.batchId &&
              startedAt >= from &&
              end === endedAt,
          );
          if (reading !== undefined) {
            counts[single ? 'single' : 'page'] += 1;
            assert.ok(wasInState(scene, poll, reading.state), `it never was ${reading.state}`);
            assert.ok(during.length > 0, 'it was requested before the poll started');
          } else if (errors[0] instanceof AuthError || errors[0] instanceof ThrottledError) {
            counts.passedOn += 1;
            assert.ok(
              pages.some(
                ({ projectId, end, endedAt: failedAt }) =>
                  projectId === ref.projectId && end === 'failed' && failedAt === endedAt,
              ),
            );
          } else {
            counts.missing += 1;
            assert.equal((errors[0] as Error).name, 'NoSuchBatchError');
            assert.ok(during.length > 0);
          }
        }
        const failures = polls.flatMap(({ errors }) => errors);
        assert.equal(new Set(failures).size, failures.length, 'an error is shared');

        for (const project of PROJECTS) {
          const own = pages.filter(({ projectId }) => projectId === project);
          const waiting = polls.filter(({ ref }) => ref.projectId === project);
          for (const { at: startedAt, endedAt = NaN } of own) {
            const isPending = waiting.some((poll) => poll.from <= startedAt && poll.endedAt >= endedAt);
            assert.ok(isPending, 'a page without a pending poll');
          }
          // The service throttles pages only, for a second; an unavailable list asks for 400 ms.
          for (const { end, fault, endedAt: failedAt = NaN } of own) {
            const pauseMs = end === 'failed' && fault instanceof PollError ? pauseMsOf(fault) : 0;
            const during = requests.filter(
              (other) => other.projectId === project && other.at > failedAt && other.at < failedAt + pauseMs,
            );
            assert.deepEqual(during, [], 'a request during a pause');
          }
        }
        const { concurrency } = scene.options;
        for (const { at: startedAt } of requests) {
          const open = requests.filter(
            (other) => other.at <= startedAt && (other.endedAt ?? NaN) > startedAt,
          );
          assert.ok(open.length <= concurrency, `${String(open.length)} requests at once`);
        }
        assert.deepEqual([service.open(), timers], [0, 0], 'something is left');

        const answered = pages.filter(({ end }) => end === 'answered').length;
        const failed = pages.filter(({ end }) => end === 'failed').length;
        const skipped = singles.length / scene.options.minGroup;
        const bound = 1.25 * polls.length + 2 * PROJECTS.length + failed + skipped / 10;
        assert.ok(
          answered + singles.length <= bound,
          `${answered + singles.length} requests, ${bound} allowed`,
        );
      }),
      { numRuns: 150 },
    );
    for (const [what, count] of Object.entries(counts))
      assert.ok(count > 100, `${what}: only ${String(count)} times`);
  });
});
