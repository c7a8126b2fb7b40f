import {
  type BatchState,
  DecodeError,
  HttpError,
  isTransient,
  NoSuchBatchError,
  type StateReading,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import fc from 'fast-check';
import { isRight, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import assert from 'node:assert/strict';
import { formatValue } from '../../../lib/checks/values.ts';
import type { ReceivedResponse } from '../../../lib/client/http/exchange.ts';
import { detailOf, decodeReading, decodeBatch } from '../../../lib/client/responses/batch.ts';
import { responseOf } from '../support/requests.ts';

const read = (session: Readonly<Record<string, unknown>>) => detailOf(testRef, new Map(), session);
const [TEXTS, NOT_TEXTS] = [
  ['a', ' '],
  ['', 7, null, {}, ['a']],
] as const;
const [MOMENTS, NOT_MOMENTS] = [
  [0, 1.5],
  [-1, NaN, Infinity, '1', null],
] as const;
const LOGS = [[], ['a', '']] as const;
const NOT_LOGS = ['a', ['a', 1], [null], { 0: 'a' }] as const;

describe('detailOf', () => {
  for (const [theirs, ours, right, wrong] of [
    ['name', 'name', TEXTS, NOT_TEXTS],
    ['owner', 'owner', TEXTS, NOT_TEXTS],
    ['proxyUser', 'proxyUser', TEXTS, NOT_TEXTS],
    ['kind', 'kind', TEXTS, NOT_TEXTS],
    ['sc_type', 'scType', TEXTS, NOT_TEXTS],
    ['cluster_name', 'clusterName', TEXTS, NOT_TEXTS],
    ['queue', 'queue', TEXTS, NOT_TEXTS],
    ['image', 'image', TEXTS, NOT_TEXTS],
    ['feature', 'feature', TEXTS, NOT_TEXTS],
    ['spark_version', 'sparkVersion', TEXTS, NOT_TEXTS],
    ['log', 'log', LOGS, NOT_LOGS],
    ['create_time', 'createdAt', MOMENTS, NOT_MOMENTS],
    ['update_time', 'updatedAt', MOMENTS, NOT_MOMENTS],
    ['duration', 'durationMs', MOMENTS, NOT_MOMENTS],
  ] as const) {
    it(`should read ${theirs} as ${ours}, and leave out other types`, () => {
      for (const value of right) assert.deepEqual(read({ [theirs]: value }), { ...testRef, [ours]: value });
      for (const value of wrong) assert.deepEqual(read({ [theirs]: value }), testRef);
    });
  }

  it('should read an appId, which older documents put into an array', () => {
    for (const appId of ['batch-session-1:2', ['batch-session-1:2']])
      assert.deepEqual(read({ appId }), { ...testRef, appId: 'batch-session-1:2' });
    for (const invalid of ['', 7, null, {}, [], [''], [7], ['a', 'b'], [['a']]])
      assert.deepEqual(read({ appId: invalid }), testRef);
  });

  it('should read a state, and leave out an invalid one', () => {
    const state = { state: 'success', rawState: ' Success' };
    assert.deepEqual(read({ state: ' Success' }), { ...testRef, ...state });
    for (const invalid of ['', ' ', 7, null, ['success']])
      assert.deepEqual(read({ state: invalid }), testRef);
  });

  it('should read the JSON of req_body, and leave out anything but an object', () => {
    assert.deepEqual(read({ req_body: '{"conf":{}}' }), { ...testRef, request: { conf: {} } });
    for (const invalid of ['', '{', '[1]', 'null', '7', '"x"', { conf: {} }, null])
      assert.deepEqual(read({ req_body: invalid }), testRef);
  });

  it('should not confuse field names', () => {
    const text = '{"projectId":"p","batchId":"b","rawState":"dead","__proto__":{"name":"n"}}';
    assert.deepEqual(read(JSON.parse(text) as Record<string, unknown>), testRef);
  });
});

const noStateMap: ReadonlyMap<string, BatchState> = new Map();
const readState = (response: ReceivedResponse, stateMap = noStateMap) =>
  decodeReading(testRef, stateMap, response);
const { batchId } = testRef;
const otherId = batchId.replace('0', '1');

const decodeErrorOf = (response: ReceivedResponse): DecodeError => {
  const result = readState(response);
  assert.ok(!isRight(result) && result.left instanceof DecodeError);
  assert.ok(isTransient(result.left));
  return result.left;
};

describe('decodeReading', () => {
  const readings: readonly (readonly [what: string, body: unknown, reading: StateReading])[] = [
    ['a state', { id: batchId, state: 'running' }, { state: 'running', rawState: 'running' }],
    ['"Success"', { state: 'Success' }, { state: 'success', rawState: 'Success' }],
    ['"SUCCESS"', { state: 'SUCCESS' }, { state: 'success', rawState: 'SUCCESS' }],
    ['white space around', { state: ' starting\n' }, { state: 'starting', rawState: ' starting\n' }],
    ['an unknown word', { state: 'paused' }, { state: 'unknown', rawState: 'paused' }],
    ['a property of every object', { state: '__proto__' }, { state: 'unknown', rawState: '__proto__' }],
    [
      'an id in upper case',
      { id: batchId.toUpperCase(), state: 'dead' },
      { state: 'dead', rawState: 'dead' },
    ],
    ['no id', { state: 'dead' }, { state: 'dead', rawState: 'dead' }],
    ['an id that is empty', { id: '', state: 'success' }, { state: 'success', rawState: 'success' }],
    ['an id that is blank', { id: ' ', state: 'success' }, { state: 'success', rawState: 'success' }],
    ['an id that is null', { id: null, state: 'dead' }, { state: 'dead', rawState: 'dead' }],
    ['further fields', { state: 'dead', appId: null, log: [{}] }, { state: 'dead', rawState: 'dead' }],
  ];
  it('should accept exactly what the types of its fields allow', () => {
    const Fields = t.intersection([
      t.type({ state: t.string }),
      t.partial({ id: t.union([t.string, t.null]) }),
    ]);
    const value = fc.oneof(fc.constantFrom('running', '', ' ', batchId, otherId, undefined), fc.jsonValue());
    fc.assert(
      fc.property(fc.record({ state: value, id: value }, { requiredKeys: [] }), (body) => {
        const { state, id } = body;
        const isOwn = typeof id !== 'string' || id.trim() === '' || id === batchId;
        const accepts = Fields.is(body) && typeof state === 'string' && state.trim() !== '' && isOwn;
        assert.equal(isRight(readState(responseOf({ body }))), accepts);
      }),
    );
  });

  for (const [what, body, reading] of readings) {
    it(`should read ${what}`, () => {
      assert.deepEqual(readState(responseOf({ body })), right(reading));
    });
  }

  it('should read the words of stateMap, and keep them unchanged', () => {
    const stateMap = new Map<string, BatchState>([['killed', 'dead']]);
    assert.deepEqual(
      readState(responseOf({ body: { state: ' Killed' } }), stateMap),
      right({ state: 'dead', rawState: ' Killed' }),
    );
  });

  for (const status of [201, 202, 299]) {
    it(`should read a ${String(status)} like a 200`, () => {
      assert.ok(isRight(readState(responseOf({ status }))));
    });
  }

  for (const status of [199, 300]) {
    it(`should not read a ${String(status)}`, () => {
      const result = readState(responseOf({ status }));
      assert.ok(!isRight(result) && result.left instanceof HttpError);
    });
  }

  it('should pass on a Retry-After of a 200 for the next poll', () => {
    assert.deepEqual(
      readState(responseOf({ retryAfter: '30' })),
      right({ state: 'running', rawState: 'running', retryAfterMs: 30_000 }),
    );
  });

  const refusals: readonly (readonly [what: string, body: unknown, report: readonly string[]])[] = [
    ['no state', { id: batchId }, ['state: expected a text, got undefined']],
    ['a state that is null', { state: null }, ['state: expected a text, got null']],
    ['an empty state', { state: '' }, ['state: expected a text, got ""']],
    ['a blank state', { state: '\t ' }, ['state: expected a text, got "\\t "']],
    ['a state that is a number', { state: 7 }, ['state: expected a text, got 7']],
    ['a state that is an object', { state: {} }, ['state: expected a text, got an object']],
    ['the id of another job', { id: otherId, state: 'success' }, [`id: it is another batch's, ${otherId}`]],
    ['an id that is a number', { id: 7, state: 'success' }, ['id: expected a text, got 7']],
    ['two wrong fields', { id: 7 }, ['state: expected a text, got undefined', 'id: expected a text, got 7']],
    ['HTML', '<html><h1>Sign in</h1></html>', ['the body is not a JSON object']],
    ['garbage', '{"id":', ['the body is not a JSON object']],
    ['an array', [{ state: 'running' }], ['the body is not a JSON object']],
    ['null', 'null', ['the body is not a JSON object']],
    ['a text', '"running"', ['the body is not a JSON object']],
    ['an empty body', '', ['the body is empty']],
  ];
  for (const [what, body, report] of refusals) {
    it(`should refuse ${what}, as a transient DecodeError`, () => {
      assert.deepEqual(decodeErrorOf(responseOf({ body })).report, report);
    });
  }

  for (const [what, body, kind] of [
    ['a flag', { is_success: false, message: 'wrong' }, HttpError],
    ['a flag that is a text', { is_success: 'false', message: 'wrong' }, HttpError],
    ['a code', { error_code: 'DLI.0001', error_msg: 'wrong' }, HttpError],
    ['the code of a missing batch', { error_code: 'DLI.0002', error_msg: 'wrong' }, NoSuchBatchError],
  ] as const) {
    it(`should fail for a 200 that reports a failure by ${what}, with its message`, () => {
      const result = readState(responseOf({ body }));
      assert.ok(!isRight(result) && result.left instanceof kind);
      assert.deepEqual([result.left.status, result.left.serviceMessage], [200, 'wrong']);
      assert.equal(isTransient(result.left), kind === HttpError);
    });
  }

  for (const field of [
    { is_success: false },
    { error_code: 'DLI.0999' },
    { code: 7 },
    { is_success: 'no' },
  ]) {
    it(`should accept a state beside ${JSON.stringify(field)}`, () => {
      assert.ok(isRight(readState(responseOf({ body: { state: 'dead', ...field } }))));
    });
  }

  it('should refuse a body that was not read to its end, even if it is JSON so far', () => {
    const body = '{"state":"running"}';
    const result = readState(responseOf({ complete: false, overflow: { bytes: 20, limitBytes: 19 }, body }));
    assert.ok(!isRight(result) && result.left instanceof DecodeError);
    assert.deepEqual(result.left.report, [
      "the body has at least 20 bytes, and the client's maxBodyBytes is 19",
    ]);
    // A state is short: the body was that of something else, and the next poll may get the state.
    assert.equal(isTransient(result.left), true);
  });

  it('should report the facts of a refused response', () => {
    const { status, requestId, bodyExcerpt } = decodeErrorOf(
      responseOf({ status: 201, requestId: 'r-1', body: '<html>\n  Sign in' }),
    );
    assert.deepEqual(
      { status, requestId, bodyExcerpt },
      { status: 201, requestId: 'r-1', bodyExcerpt: '<html> Sign in' },
    );
  });

  for (const [what, body] of [
    ['a page', (secret: string) => `<input name="token" value="${secret}">`],
    ['the id', (secret: string) => ({ id: secret, state: 'running' })],
    ['a text', (secret: string) => JSON.stringify(secret)],
    ['a blank state, beside', (secret: string) => ({ state: '', token: secret })],
  ] as const) {
    it(`should show no part of a secret that is echoed in ${what}`, () => {
      const secret = `s3cret${'x'.repeat(400)}`;
      const error = decodeErrorOf(responseOf({ body: body(secret), secrets: [secret] }));
      assert.ok(!JSON.stringify(error).includes('s3cret'));
      assert.match(String(error.bodyExcerpt), /\*\*\*/);
    });
  }
});

const { projectId, batchId: sessionBatchId } = testRef;
const readSession = (id: unknown, requested?: string) =>
  decodeBatch(projectId, new Map(), { id, state: 'dead' }, requested);
const session = { ...testRef, state: 'dead', rawState: 'dead' };

describe('decodeBatch', () => {
  it('should read the id, in lower case', () => {
    assert.deepEqual(readSession(sessionBatchId.toUpperCase()), right(session));
    assert.deepEqual(readSession(sessionBatchId.toUpperCase(), sessionBatchId), right(session));
  });

  for (const missing of [undefined, null, '', 7]) {
    it(`should read ${formatValue(missing)} as the requested id`, () => {
      assert.deepEqual(readSession(missing, sessionBatchId), right(session));
    });
  }

  for (const [id, requested, fault] of [
    [undefined, undefined, 'id: expected a UUID, got undefined'],
    [null, undefined, 'id: expected a UUID, got null'],
    [7, undefined, 'id: expected a UUID, got 7'],
    ['', undefined, 'id: expected a UUID, got ""'],
    ['app-1', sessionBatchId, 'id: expected a UUID, got "app-1"'],
    [
      sessionBatchId.replace('0', '1'),
      sessionBatchId,
      `id: it is another batch's, ${sessionBatchId.replace('0', '1')}`,
    ],
  ] as const) {
    it(`should refuse ${formatValue(id)} if ${requested ?? 'none'} was requested`, () => {
      assert.deepEqual(readSession(id, requested), left([fault]));
    });
  }
});
