import assert from 'node:assert/strict';
import {
  type BatchQuery,
  type BatchRef,
  type CoalesceOptions,
  constantDelay,
  HttpError,
  NetworkError,
} from 'dli-watch';
import type { ServedJob, ServiceOptions } from './support/listService.ts';
import { at, jobsOf, numbers, type Poll, refOf, type Scene, sceneOf, virtually } from './support/scene.ts';

const refs = (count: number, first = 0): readonly BatchRef[] => numbers(count, first).map((n) => refOf(n));

interface Rounds extends Scene {
  readonly polls: readonly Poll[];
  /** The requests of each round: its pages, then the number of single polls. */
  readonly sent: readonly string[];
}

/** Polls groups of jobs, one group a second. */
const rounds = (
  jobs: readonly ServedJob[],
  groups: readonly (readonly BatchRef[])[],
  options: CoalesceOptions = {},
  serviceOptions: ServiceOptions = {},
  meanwhile: (scene: Scene) => void = () => undefined,
): Rounds => {
  const scene = virtually(() => {
    const made = sceneOf(jobs, { minGroup: 2, ...options }, serviceOptions);
    const polls = groups.flatMap((group, round) => group.map((ref) => made.poll(ref, round * 1_000)));
    meanwhile(made);
    return { ...made, polls };
  });
  assert.ok(scene.polls.every(({ readings, completed }) => completed && readings.length === 1));
  const sent = groups.map((_, round) => {
    const requests = scene.service.requests.filter((request) => Math.floor(request.at / 1_000) === round);
    const pages = requests.flatMap(({ query }) => (query === undefined ? [] : [summaryOf(query)]));
    const polls = requests.length - pages.length;
    return [...pages, ...(polls > 0 ? [`${String(polls)} polls`] : [])].join(' ');
  });
  return { ...scene, sent };
};

const summaryOf = ({ from, start, end, queueName, order }: BatchQuery): string =>
  `page ${String(from)}${start === undefined ? '' : ` (${[start, end, queueName].join()})`}` +
  (order === 'CREATE_TIME_ASC' ? ' of the oldest' : '');
const repeated = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);

describe('the requests of coalesced', () => {
  describe('a small group', () => {
    for (const [minGroup, count, sent] of [
      [3, 2, '2 polls'],
      [3, 3, 'page 0'],
      [1, 1, 'page 0'],
    ] as const) {
      it(`should cost ${sent} for ${String(count)} when minGroup is ${String(minGroup)}`, () => {
        assert.deepEqual(rounds(jobsOf(9), [refs(count)], { minGroup }).sent, [sent]);
      });
    }

    it('should be polled one by one at the end of its window, all at once', () => {
      const { service } = rounds(jobsOf(9), [refs(2)], { minGroup: 3 });
      assert.deepEqual(
        service.requests.map((request) => request.at),
        [100, 100],
      );
    });

    it('should be judged by its pending polls, not its jobs, at the end of its window', () => {
      assert.deepEqual(rounds(jobsOf(9), [[refOf(1), refOf(1), refOf(1)]], { minGroup: 3 }).sent, ['page 0']);
      const { service } = virtually(() => {
        const scene = sceneOf(jobsOf(9), { minGroup: 3 });
        for (const ref of refs(3)) scene.poll(ref, 0, ref.batchId.endsWith('1') ? 99 : 500);
        return scene;
      });
      assert.deepEqual([service.pages().length, service.polls().length], [0, 2]);
    });
  });

  describe('pages that find nothing', () => {
    /** 500 jobs, of which those in the middle are watched: the first two pages hold none of them, from either end. */
    const hidden = jobsOf(500);
    const middle = refs(5, 250);
    const newest = 'page 0 5 polls';
    const oldest = 'page 0 of the oldest 5 polls';

    it('should be given up after one at each end of the list, and retried after ten groups', () => {
      const { sent } = rounds(hidden, repeated(25, middle));
      const without = repeated(10, '5 polls');
      assert.deepEqual(sent, [newest, oldest, ...without, newest, ...without, oldest, '5 polls']);
    });

    it('should be followed by one at the other end, where old jobs are among many newer ones', () => {
      const { sent } = rounds(hidden, repeated(3, refs(5)));
      assert.deepEqual(sent, [newest, 'page 0 of the oldest', 'page 0 (0,5000,) of the oldest']);
    });

    it('should not be retried any sooner after small groups', () => {
      const small = refs(1, 250);
      const groups = [middle, middle, ...repeated(12, small), ...repeated(11, middle)];
      assert.deepEqual(rounds(hidden, groups).sent, [
        newest,
        oldest,
        ...repeated(12, '1 polls'),
        ...repeated(10, '5 polls'),
        newest,
      ]);
    });

    it('should be paid for by the savings of earlier pages', () => {
      const three = refs(3, 497);
      const { sent } = rounds(hidden, [three, [...refs(2, 250), ...three]]);
      // 3 polls pay for 3 pages. The next group is partly unknown, so it is not narrowed: 3 more, then two pages for 2 polls.
      assert.deepEqual(sent, ['page 0', 'page 0 page 100 page 200']);
    });

    it('should not be charged for retries', () => {
      const three = refs(3, 497);
      const groups = [three, [...refs(2, 250), refOf(497)]];
      const { sent } = rounds(hidden, groups, { retry: constantDelay(10) }, {}, ({ service }) => {
        service.faults.push(undefined, new NetworkError(), new NetworkError());
      });
      assert.deepEqual(sent, ['page 0', 'page 0 page 0 page 0 page 100 page 200']);
    });

    it('should not be paid for by more savings than one sweep can spend', () => {
      const best = refs(90, 410);
      const { sent } = rounds(hidden, [best, middle, middle, middle], { maxPages: 2 });
      assert.deepEqual(sent, ['page 0', 'page 0 page 100 5 polls', oldest, '5 polls']);
    });

    it('should count only for their project', () => {
      const other = 'e'.repeat(32);
      const jobs = [...hidden, ...numbers(3).map((n) => ({ ...refOf(n, other), state: 'running' as const }))];
      const others = numbers(3).map((n) => refOf(n, other));
      assert.deepEqual(rounds(jobs, [middle, others]).sent, [newest, 'page 0']);
    });
  });

  describe('narrowing', () => {
    const queued = (queue: string) => jobsOf(500, { queue });

    it('should limit the list to the creation times of the jobs, once all of them were found', () => {
      const some = [refOf(450), refOf(440), refOf(445)];
      const { sent } = rounds(jobsOf(500), [some, some, some.slice(1)]);
      assert.deepEqual(sent, ['page 0', 'page 0 (439000,451000,)', 'page 0 (439000,446000,)']);
    });

    it('should limit the list to their queue, if they share one', () => {
      const [one, two] = [queued('q'), queued('r')];
      const jobs = one.map((job, n) => (n % 2 ? job : two[n]!));
      const mixed = [refOf(451), refOf(452), refOf(453)];
      assert.deepEqual(rounds(queued('q'), [mixed, mixed]).sent, ['page 0', 'page 0 (450000,454000,q)']);
      assert.deepEqual(rounds(jobs, [mixed, mixed]).sent, ['page 0', 'page 0 (450000,454000,)']);
    });

    it('should find jobs far down in the list with one page', () => {
      const some = refs(5, 420);
      const created = (scene: Scene) => at(500, () => (scene.service.jobs = jobsOf(2_000)));
      const { sent } = rounds(jobsOf(500), [some, some], {}, {}, created);
      assert.deepEqual(sent, ['page 0', 'page 0 (419000,425000,)']);
    });

    it('should not happen while one of them was never found', () => {
      const some = refs(3, 450);
      const { sent } = rounds(jobsOf(500), [some, [...some, refOf(460)], [...some, refOf(460)]]);
      assert.deepEqual(sent, ['page 0', 'page 0', 'page 0 (449000,461000,)']);
    });

    it('should not happen when the list does not say when they were created', () => {
      const jobs = numbers(5).map((n): ServedJob => ({ ...refOf(n), state: 'running' }));
      assert.deepEqual(rounds(jobs, repeated(3, refs(5))).sent, repeated(3, 'page 0'));
    });

    for (const [what, inSpan] of [
      ['nothing', () => false],
      ['jobs that were created at another time', ({ createdAt = 0 }: ServedJob) => createdAt < 400_000],
    ] as const) {
      it(`should stop for 2 groups, then for 4, when the narrowed list holds ${what}`, () => {
        const some = refs(5, 450);
        const jobs = jobsOf(500);
        const { sent } = rounds(jobs.slice(0, 60), repeated(12, some), {}, { inSpan });
        const narrowed = 'page 0 (449000,455000,) 5 polls';
        assert.deepEqual(sent, [
          'page 0',
          narrowed,
          ...repeated(3, 'page 0'), // the first of them finds the jobs again
          narrowed,
          ...repeated(5, 'page 0'),
          narrowed,
        ]);
      });
    }

    it('should stop when the service refuses it', () => {
      const some = refs(5, 450);
      const { sent } = rounds(jobsOf(500), repeated(5, some), {}, {}, ({ service }) => {
        service.faults.push(undefined, new HttpError({ status: 400, code: 'DLI.0001' }));
      });
      const narrowed = 'page 0 (449000,455000,)';
      assert.deepEqual(sent, ['page 0', `${narrowed} 5 polls`, 'page 0', 'page 0', narrowed]);
    });

    it('should not stop after a list that failed when it was not narrowed', () => {
      const some = refs(5, 450);
      const { sent } = rounds(jobsOf(500), [some, [...some, refOf(460)], some], {}, {}, ({ service }) => {
        service.faults.push(undefined, new HttpError({ status: 400, code: 'DLI.0001' }));
      });
      assert.deepEqual(sent, ['page 0', 'page 0 6 polls', 'page 0 (449000,455000,)']);
    });

    it('should not stop after a request that failed and was to be retried', () => {
      const { requests } = virtually(() => {
        const { service, poll } = sceneOf(jobsOf(5), { retry: constantDelay(400) });
        service.faults.push(undefined, new NetworkError());
        for (const ref of refs(5)) {
          poll(ref);
          poll(ref, 1_000, 1_300);
          poll(ref, 2_000);
        }
        return service;
      });
      assert.deepEqual(
        requests.map(({ query, end }) => [query?.start, end]),
        [
          [undefined, 'answered'],
          [0, 'failed'],
          [0, 'answered'],
        ],
      );
    });

    it('should not stop after a narrowed list that was not read to its end', () => {
      const others = numbers(150, 300).map((n): ServedJob => ({
        ...refOf(n + 5_000),
        createdAt: n * 1_000 + 500,
      }));
      const mixed = [...jobsOf(500), ...others].sort((x, y) => (y.createdAt ?? 0) - (x.createdAt ?? 0));
      const create = ({ service }: Scene) => at(500, () => (service.jobs = mixed));
      const { sent } = rounds(jobsOf(500), repeated(3, refs(199, 301)), { maxPages: 2 }, {}, create);
      const narrowed = 'page 0 (300000,500000,) page 100 (300000,500000,) 74 polls';
      assert.deepEqual(sent, ['page 0 page 100', narrowed, narrowed]);
    });
  });

  describe('a job that is not on the list', () => {
    const odd: ServedJob = { ...refOf(7_777), state: 'running', unlisted: true };
    const some = refs(5, 450);

    it('should be polled on its own at the end of its window for 2 groups, then for 4, up to 32', () => {
      const { sent, service } = rounds([odd, ...jobsOf(90)], repeated(80, [odd, ...refs(5)]));
      const searched = 'page 0 1 polls';
      const skipped = 'page 0 (0,5000,) 1 polls';
      assert.deepEqual(sent, [
        searched,
        ...[2, 4, 8, 16, 32].flatMap((cooldown) => [...repeated(cooldown, skipped), searched]),
        ...repeated(12, skipped),
      ]);
      const polls = service.requests.filter(({ kind }) => kind === 'poll');
      // After the list in the first round, at the end of the window in the second.
      assert.deepEqual([polls[0]?.at, polls[1]?.at], [110, 1_100]);
    });

    it('should not keep the others from being narrowed', () => {
      const { sent } = rounds([odd, ...jobsOf(500)], repeated(3, [odd, ...some]), { minGroup: 1 });
      // One poll is left: no page is requested for it unless minGroup is 1; then the list is read to its end.
      assert.deepEqual(sent[1], 'page 0 (449000,455000,) 1 polls');
      assert.deepEqual(rounds([odd, ...jobsOf(500)], repeated(3, [odd, ...some])).sent, [
        'page 0 1 polls',
        ...repeated(2, 'page 0 (449000,455000,) 1 polls'),
      ]);
    });

    it('should be searched for again with the others, and found once it is listed', () => {
      const appears = (scene: Scene) =>
        at(1_500, () => {
          scene.service.jobs = [{ ...odd, createdAt: 700_000, unlisted: false }, ...jobsOf(500)];
        });
      const { sent } = rounds([odd, ...jobsOf(500)], repeated(5, [odd, ...some]), {}, {}, appears);
      assert.deepEqual(sent.slice(1), [
        ...repeated(2, 'page 0 (449000,455000,) 1 polls'),
        'page 0',
        'page 0 (449000,701000,)',
      ]);
    });

    it('should be skipped when a complete list no longer holds it, and its place forgotten', () => {
      const [oldest, others] = [refOf(400), refs(5, 410)];
      const groups = [[oldest, ...others], ...repeated(2, [oldest, ...others, refOf(420)])];
      const hide = ({ service }: Scene) =>
        at(500, () => {
          service.jobs = service.jobs.map((job) => ({ ...job, unlisted: job.batchId === oldest.batchId }));
        });
      const { sent } = rounds(jobsOf(430).slice(0, 50), groups, {}, {}, hide);
      assert.deepEqual(sent, ['page 0', 'page 0 1 polls', 'page 0 (409000,421000,) 1 polls']);
    });

    it('should leave the other jobs to single polls when too few of them are left', () => {
      const { sent } = rounds([odd, ...jobsOf(90)], repeated(3, [odd, ...refs(2)]), { minGroup: 3 });
      assert.deepEqual(sent, ['page 0 1 polls', '3 polls', '3 polls']);
    });

    it('should be skipped with all others when a complete list holds none of them', () => {
      const unlisted = jobsOf(52).map((job) => ({ ...job, unlisted: true }));
      const { sent } = rounds([...jobsOf(5), ...unlisted], repeated(4, refs(2, 50)));
      assert.deepEqual(sent, ['page 0 2 polls', '2 polls', '2 polls', 'page 0 of the oldest 2 polls']);
    });

    it('should be skipped when it is one of the few left over, unless its place is known', () => {
      const [near, known, unknown] = [refs(5, 295), refOf(110), refOf(105)];
      const mixed = [...near, known, unknown];
      const create = ({ service }: Scene) => at(500, () => (service.jobs = jobsOf(300)));
      const groups = [[known, known, known], mixed, mixed, mixed];
      const { sent } = rounds(jobsOf(200), groups, { minGroup: 3 }, {}, create);
      assert.deepEqual(sent, ['page 0', 'page 0 2 polls', ...repeated(2, 'page 0 (109000,300000,) 2 polls')]);
    });

    it('should count a group once, however many of its polls are for the job', () => {
      const { sent } = rounds([odd, ...jobsOf(90)], repeated(4, [odd, odd, odd, ...refs(5)]), {
        minGroup: 4,
      });
      const skipped = 'page 0 (0,5000,) 3 polls';
      assert.deepEqual(sent, ['page 0 3 polls', skipped, skipped, 'page 0 3 polls']);
    });
  });
});
