import assert from 'node:assert/strict';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import {
  type BatchQuery,
  DecodeError,
  HttpError,
  isTransient,
  ThrottledError,
  type PollError,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { errorOf } from '../support/requests.ts';
import { type Reply, useService } from '../support/servers.ts';

const { projectId } = testRef;
const idOf = (n: number): string => `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`;
const sessions = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => ({ id: idOf(from + at), state: 'running' }));
const paramsOf = (path: string) => new URL(path, 'http://x').searchParams;

describe('listBatches$', () => {
  const service = useService();

  /** A service with so many batches, of which it sends at most `atMost` in a page. */
  const holding = (total: number, atMost = 100, sendsTotal = true) =>
    service(({ path }) => {
      const from = Number(paramsOf(path).get('from'));
      const size = Math.min(atMost, Number(paramsOf(path).get('size')));
      const page = sessions(from, Math.min(total, from + size));
      return [200, { from, ...(sendsTotal && { total }), sessions: page }];
    });
  const pagesOf = async ({ client }: Awaited<ReturnType<typeof holding>>, query?: BatchQuery) =>
    lastValueFrom(client.listBatches$(projectId, query).pipe(toArray()));
  const starts = (requests: readonly { readonly path: string }[]) =>
    requests.map(({ path }) => Number(paramsOf(path).get('from')));

  it('should request a page, and decode it', async () => {
    const answer = {
      from: 0,
      total: 1,
      create_time: 5,
      sessions: [{ id: idOf(7), state: 'dead', appId: null }],
    };
    const { client, requests } = await service(() => [200, answer, { 'retry-after': '3' }]);
    assert.deepEqual(await lastValueFrom(client.listBatches$(projectId).pipe(toArray())), [
      {
        batches: [{ projectId, batchId: idOf(7), state: 'dead', rawState: 'dead' }],
        from: 0,
        total: 1,
        retryAfterMs: 3_000,
      },
    ]);
    assert.deepEqual(requests, [
      { method: 'GET', path: `/v2.0/${projectId}/batches?from=0&size=100`, body: '' },
    ]);
  });

  it('should use the filter names of the service', async () => {
    const { client, requests } = await service(() => [200, { sessions: [] }]);
    const query: BatchQuery = {
      batchId: idOf(1),
      jobName: 'a b',
      queueName: 'q&1',
      clusterName: 'c',
      state: 'running',
      owner: 'o',
      start: 0,
      end: 9,
      order: 'DURATION_ASC',
      from: 3,
      size: 5,
    };
    await lastValueFrom(client.listBatches$(projectId, query));
    assert.match(requests[0]!.path, /job_name=a%20b&queue_name=q%261/);
    assert.deepEqual(Object.fromEntries(paramsOf(requests[0]!.path)), {
      'job-id': idOf(1),
      job_name: 'a b',
      queue_name: 'q&1',
      cluster_name: 'c',
      state: 'running',
      owner: 'o',
      start: '0',
      end: '9',
      order: 'DURATION_ASC',
      from: '3',
      size: '5',
    });
  });

  for (const [what, total, atMost, sendsTotal, expected] of [
    ['no batches', 0, 100, true, [0]],
    ['less than a page', 99, 100, true, [0]],
    ['exactly a page', 100, 100, true, [0, 100]],
    ['more than a page', 250, 100, true, [0, 100, 200]],
    ['pages that are smaller than requested', 120, 50, true, [0, 50, 100]],
    ['a full page and no total', 100, 100, false, [0, 100]],
    ['a short page and no total', 150, 100, false, [0, 100]],
  ] as const) {
    it(`should page through ${what}`, async () => {
      const list = await holding(total, atMost, sendsTotal);
      const pages = await pagesOf(list);
      assert.deepEqual(starts(list.requests), expected);
      assert.deepEqual(
        pages.map(({ from }) => from),
        expected,
      );
      assert.deepEqual(
        pages.map(({ next }) => next),
        [...expected.slice(1), undefined],
      );
      const ids = pages.flatMap(({ batches }) => batches.map(({ batchId }) => batchId));
      assert.deepEqual(
        ids,
        sessions(0, total).map(({ id }) => id),
      );
    });
  }

  it('should use the given start and size', async () => {
    const list = await holding(24, 100);
    await pagesOf(list, { from: 5, size: 10 });
    assert.deepEqual(starts(list.requests), [5, 15]);
  });

  it('should be lazy: no page is requested before it is needed', async () => {
    const list = await holding(1_000);
    await lastValueFrom(list.client.listBatches$(projectId).pipe(take(2)));
    assert.deepEqual(starts(list.requests), [0, 100]);
  });

  it('should be cold, and start again for each subscriber', async () => {
    const list = await holding(150);
    const pages$ = list.client.listBatches$(projectId);
    assert.equal(list.requests.length, 0);
    assert.equal((await lastValueFrom(pages$)).batches.length, 50);
    assert.equal((await lastValueFrom(pages$)).batches.length, 50);
    assert.deepEqual(starts(list.requests), [0, 100, 0, 100]);
  });

  it('should leave out repeated batches when new ones shift the pages', async () => {
    const pages: readonly Reply[] = [
      [200, { total: 4, sessions: sessions(0, 2) }],
      [200, { total: 5, sessions: sessions(1, 3) }],
      [200, { total: 5, sessions: sessions(3, 4) }],
    ];
    const { client, requests } = await service(() => pages[requests.length - 1]!);
    const found = await lastValueFrom(client.listBatches$(projectId).pipe(toArray()));
    assert.deepEqual(
      found.map(({ batches }) => batches.map(({ batchId }) => batchId)),
      [[idOf(0), idOf(1)], [idOf(2)], [idOf(3)]],
    );
    assert.deepEqual(starts(requests), [0, 2, 4]);
  });

  for (const [what, total] of [
    ['is 0', () => 0],
    ['is the size of the page', (count: number) => count],
    ['is too small', () => 150],
    ['is not a number', () => 'many'],
    ['is null', () => null],
  ] as const) {
    it(`should go on until a short page if the total ${what}`, async () => {
      const { client, requests } = await service(({ path }) => {
        const from = Number(paramsOf(path).get('from'));
        const page = sessions(from, Math.min(250, from + 100));
        return [200, { from, total: total(page.length), sessions: page }];
      });
      const pages = await lastValueFrom(client.listBatches$(projectId).pipe(toArray()));
      assert.deepEqual(
        pages.map(({ batches }) => batches.length),
        [100, 100, 50],
      );
      assert.deepEqual(starts(requests), [0, 100, 200]);
    });
  }

  for (const [what, total] of [
    ['no total', {}],
    ['a total', { total: 1_000_000 }],
    ['a total of 0', { total: 0 }],
  ] as const) {
    it(`should end at a page without a new batch, with ${what}`, async () => {
      const { client, requests } = await service(() => [200, { ...total, sessions: sessions(0, 2) }]);
      const pages = await lastValueFrom(client.listBatches$(projectId, { size: 2 }).pipe(toArray()));
      assert.deepEqual(
        pages.map(({ batches, next }) => [batches.length, next]),
        [
          [2, 2],
          [0, undefined],
        ],
      );
      assert.equal(requests.length, 2);
    });
  }

  it('should end at an empty page, whatever the total', async () => {
    const { client, requests } = await service(() => [
      200,
      { total: 9, sessions: requests.length === 1 ? sessions(0, 2) : [] },
    ]);
    await lastValueFrom(client.listBatches$(projectId, { size: 2 }));
    assert.equal(requests.length, 2);
  });

  it('should leave out batches without an id, and an invalid total', async () => {
    const odd = [{ state: 'dead' }, { id: 'x' }, 7, null, [], { id: idOf(3).toUpperCase() }];
    const { client } = await service(() => [200, { total: '5', sessions: odd }]);
    assert.deepEqual(await firstValueFrom(client.listBatches$(projectId)), {
      batches: [{ projectId, batchId: idOf(3) }],
      from: 0,
    });
  });

  it('should read the words of stateMap, and the other fields of a batch', async () => {
    const session = { id: idOf(1), state: 'Killed', queue: 'q', create_time: 0, req_body: '{"conf":{}}' };
    const { client } = await service(() => [200, { sessions: [session] }], { stateMap: { killed: 'dead' } });
    const { batches } = await firstValueFrom(client.listBatches$(projectId));
    const read = { state: 'dead', rawState: 'Killed', queue: 'q', createdAt: 0, request: { conf: {} } };
    assert.deepEqual(batches, [{ projectId, batchId: idOf(1), ...read }]);
  });

  for (const [what, body] of [
    ['without a list', { from: 0, total: 0 }],
    ['whose list is null', { from: 0, total: 0, sessions: null }],
    ['with nothing but a list that is null', { sessions: null }],
    ['with a list alone', { sessions: [] }],
    ['whose fields are all null', { from: null, total: null, create_time: null, sessions: null }],
    ['without any field', {}],
  ] as const) {
    it(`should read a response ${what} as an empty page`, async () => {
      const { client, requests } = await service(() => [200, body]);
      const { batches, next } = await lastValueFrom(client.listBatches$(projectId));
      assert.deepEqual([batches, next, requests.length], [[], undefined, 1]);
    });
  }

  it('should fail at a missing queue with what the service said', async () => {
    const body = { error_code: 'DLI.0002', error_msg: 'There is no queue named testqueue' };
    const { client } = await service(() => [400, body]);
    const error = await errorOf(client.listBatches$(projectId, { queueName: 'testqueue' }), HttpError);
    assert.equal(error.serviceMessage, body.error_msg);
    assert.equal(isTransient(error), false);
  });

  for (const [what, reply, kind] of [
    ['a response of something else', [200, { message: 'please log in' }], DecodeError],
    ['a failure without a list', [200, { is_success: false, message: 'busy' }], HttpError],
    ['an error code without a list', [200, { error_code: 'DLI.0999', error_msg: 'busy' }], HttpError],
    [
      'an error code beside a list that is null',
      [200, { sessions: null, error_code: 'DLI.0999' }],
      HttpError,
    ],
    ['an array', [200, []], DecodeError],
    ['a text in place of a list', [200, { sessions: 'none' }], DecodeError],
    ['an invalid list', [200, { sessions: {} }], DecodeError],
    ['throttling', [429, {}], ThrottledError],
    ['a fault', [502, ''], HttpError],
  ] as const) {
    it(`should fail at ${what}`, async () => {
      const { client, requests } = await service(() => reply);
      await errorOf<PollError>(client.listBatches$(projectId), kind);
      assert.equal(requests.length, 1);
    });
  }

  it('should name the option and both sizes for a page over maxBodyBytes, and ask once', async () => {
    const { client, requests } = await service(
      () => [200, { sessions: sessions(0, 100) }, { 'x-request-id': 'r' }],
      {
        maxBodyBytes: 1_024,
      },
    );
    const error = await errorOf(client.listBatches$(projectId), DecodeError);
    const size = JSON.stringify({ sessions: sessions(0, 100) }).length;
    assert.equal(
      error.message,
      `HTTP 200, unexpected answer: the body has at least ${size} bytes, ` +
        "and the client's maxBodyBytes is 1024 (request r)",
    );
    assert.equal(error.limitBytes, 1_024);
    assert.equal(isTransient(error), false);
    assert.equal(requests.length, 1);
  });

  it('should fail at a later page, after the earlier ones', async () => {
    const { client, requests } = await service(() =>
      requests.length === 1 ? [200, { total: 9, sessions: sessions(0, 2) }] : [503, ''],
    );
    const sizes: number[] = [];
    await assert.rejects(
      new Promise((done, reject) => {
        client.listBatches$(projectId).subscribe({
          next: ({ batches }) => sizes.push(batches.length),
          error: reject,
          complete: () => done(undefined),
        });
      }),
      HttpError,
    );
    assert.deepEqual(sizes, [2]);
  });

  for (const [query, message] of [
    [{ batchId: 'x' }, 'batchId: expected a UUID, got "x"'],
    [{ jobName: '' }, 'jobName: expected a text that is not empty, got ""'],
    [{ queueName: 7 }, 'queueName: expected a text that is not empty, got 7'],
    [{ clusterName: null }, 'clusterName: expected a text that is not empty, got null'],
    [{ owner: '' }, 'owner: expected a text that is not empty, got ""'],
    [{ state: 'unknown' }, 'state: expected a state of the service, got "unknown"'],
    [{ state: 'Dead' }, 'state: expected a state of the service, got "Dead"'],
    [{ start: -1 }, /^start: expected whole epoch milliseconds from 0, got -1$/],
    [{ end: new Date(0) }, /^end: expected whole epoch milliseconds .* got Date\(0\)$/],
    [{ start: 1.5 }, /^start: expected whole epoch milliseconds from 0, got 1\.5$/],
    [{ end: NaN }, /^end: expected whole epoch milliseconds from 0, got NaN$/],
    [{ end: Infinity }, /^end: expected whole epoch milliseconds from 0, got Infinity$/],
    [{ start: '5' }, /^start: expected whole epoch milliseconds from 0, got "5"$/],
    [{ start: 2 ** 53 }, /^start: expected whole epoch milliseconds from 0, got 9007199254740992$/],
    [{ start: 9, end: 5 }, 'start: expected at most the end, 5, got 9'],
    [{ jobName: ' ' }, 'jobName: expected a text that is not empty, got " "'],
    [{ from: NaN }, 'from: expected a whole number from 0, got NaN'],
    [{ size: 1.5 }, 'size: expected a whole number from 1, got 1.5'],
    [{ size: '5' }, 'size: expected a whole number from 1, got "5"'],
    [{ order: ['DURATION_ASC'] }, /^order: expected one of .*, got an array of 1$/],
    [{ order: 'NEWEST' }, /^order: expected one of CREATE_TIME_DESC, .*, got "NEWEST"$/],
    [{ from: -1 }, 'from: expected a whole number from 0, got -1'],
    [{ from: 0.5 }, 'from: expected a whole number from 0, got 0.5'],
    [{ size: 0 }, 'size: expected a whole number from 1, got 0'],
    [{ job_name: 'x' }, 'query.job_name: no such option, got "x"; did you mean `jobName`?'],
    [7, 'query: expected an object, got 7'],
  ] as const) {
    it(`should refuse ${JSON.stringify(query)} when it is called: ${String(message)}`, async () => {
      const { client } = await service(() => [200, {}]);
      assert.throws(() => client.listBatches$(projectId, query as never), { name: 'TypeError', message });
    });
  }

  it('should refuse an invalid project when it is called', async () => {
    const { client } = await service(() => [200, {}]);
    assert.throws(() => client.listBatches$('a/b'), /^TypeError: projectId: expected .*, got "a\/b"$/);
  });
});
