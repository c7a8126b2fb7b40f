import assert from 'node:assert/strict';
import { testRef } from 'dli-watch/testing';
import { detailOf } from '../../../lib/client/responses/batch.ts';

const read = (session: Readonly<Record<string, unknown>>) => detailOf(testRef, new Map(), session);
const [TEXTS, NO_TEXTS] = [
  ['a', ' '],
  ['', 7, null, {}, ['a']],
] as const;
const [MOMENTS, NO_MOMENTS] = [
  [0, 1.5],
  [-1, NaN, Infinity, '1', null],
] as const;
const LOGS = [[], ['a', '']] as const;
const NO_LOGS = ['a', ['a', 1], [null], { 0: 'a' }] as const;

describe('detailOf', () => {
  for (const [theirs, ours, right, wrong] of [
    ['name', 'name', TEXTS, NO_TEXTS],
    ['owner', 'owner', TEXTS, NO_TEXTS],
    ['proxyUser', 'proxyUser', TEXTS, NO_TEXTS],
    ['appId', 'appId', TEXTS, NO_TEXTS],
    ['kind', 'kind', TEXTS, NO_TEXTS],
    ['sc_type', 'scType', TEXTS, NO_TEXTS],
    ['cluster_name', 'clusterName', TEXTS, NO_TEXTS],
    ['queue', 'queue', TEXTS, NO_TEXTS],
    ['image', 'image', TEXTS, NO_TEXTS],
    ['feature', 'feature', TEXTS, NO_TEXTS],
    ['spark_version', 'sparkVersion', TEXTS, NO_TEXTS],
    ['log', 'log', LOGS, NO_LOGS],
    ['create_time', 'createdAt', MOMENTS, NO_MOMENTS],
    ['update_time', 'updatedAt', MOMENTS, NO_MOMENTS],
    ['duration', 'durationMs', MOMENTS, NO_MOMENTS],
  ] as const) {
    it(`should read ${theirs} as ${ours}, and leave out what it cannot be`, () => {
      for (const value of right) assert.deepEqual(read({ [theirs]: value }), { ...testRef, [ours]: value });
      for (const value of wrong) assert.deepEqual(read({ [theirs]: value }), testRef);
    });
  }

  it('should read a state, and leave out what is none', () => {
    const state = { state: 'success', rawState: ' Success' };
    assert.deepEqual(read({ state: ' Success' }), { ...testRef, ...state });
    for (const none of ['', ' ', 7, null, ['success']]) assert.deepEqual(read({ state: none }), testRef);
  });

  it('should read the JSON of req_body, and leave out what is no object in it', () => {
    assert.deepEqual(read({ req_body: '{"conf":{}}' }), { ...testRef, request: { conf: {} } });
    for (const none of ['', '{', '[1]', 'null', '7', '"x"', { conf: {} }, null])
      assert.deepEqual(read({ req_body: none }), testRef);
  });

  it('should take no field for another', () => {
    const text = '{"projectId":"p","batchId":"b","rawState":"dead","__proto__":{"name":"n"}}';
    assert.deepEqual(read(JSON.parse(text) as Record<string, unknown>), testRef);
  });
});
