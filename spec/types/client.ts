import { expectTypeOf } from 'expect-type';
import type { Redis } from 'ioredis';
import type { Observable } from 'rxjs';
import {
  akSk,
  type Auth,
  type BatchDetail,
  type BatchPage,
  type BatchRef,
  type BatchState,
  type CancelOutcome,
  createClient,
  type Credential,
  type DliClient,
  endpointOf,
  keystone,
  type StateSource,
  token,
  type TokenStore,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';

declare const client: DliClient;
declare const detail: BatchDetail;
declare const credential: Credential;
const endpoint = endpointOf({ cloud: 'otc', region: 'eu-de' });
const user = { authUrl: 'https://iam', username: 'u', password: 'p', domainName: 'd' };

// A client is a source with further methods.
expectTypeOf(createClient({ endpoint, auth: token('t') })).toEqualTypeOf<DliClient>();
expectTypeOf<DliClient>().toExtend<StateSource>();
expectTypeOf(client.readBatch$(testRef)).toEqualTypeOf<Observable<BatchDetail>>();
expectTypeOf(client.listBatches$('p')).toEqualTypeOf<Observable<BatchPage>>();
expectTypeOf(client.cancelBatch$(testRef)).toEqualTypeOf<Observable<CancelOutcome>>();
expectTypeOf(client.createBatch$('p', { file: 'f', anything: 1 })).toEqualTypeOf<Observable<BatchDetail>>();
expectTypeOf(client.close).parameters.toEqualTypeOf<[]>();

// @ts-expect-error [ts2345] -- a batch is identified by its ref, not by one id
void client.readBatch$(testRef.batchId);
// @ts-expect-error [ts2353] -- filters have the names of this library, not of the service
void client.listBatches$('p', { job_name: 'x' });
// @ts-expect-error [ts2322] -- the service has no such state
void client.listBatches$('p', { state: 'unknown' });
// @ts-expect-error [ts2322] -- times are epoch milliseconds
void client.listBatches$('p', { start: new Date() });
// @ts-expect-error [ts2345] -- the file to run is missing
void client.createBatch$('p', { className: 'Main' });
// @ts-expect-error [ts2322] -- arguments must be an array
void client.createBatch$('p', { file: 'f', args: 'a b' });

// A detail has the ref of its batch; all other fields are optional.
expectTypeOf<BatchDetail>().toExtend<BatchRef>();
expectTypeOf(detail.state).toEqualTypeOf<BatchState | undefined>();
expectTypeOf(detail.createdAt).toEqualTypeOf<number | undefined>();
// @ts-expect-error [ts2339] -- fields have the names of this library, not of the service
expectTypeOf(detail.create_time);
// @ts-expect-error [ts18048] -- the log may be missing
expectTypeOf(detail.log.length);

// Authentication
expectTypeOf(keystone({ ...user, projectName: 'p' })).toEqualTypeOf<Auth>();
expectTypeOf(akSk({ accessKey: 'a', secretKey: 's' })).toEqualTypeOf<Auth>();
expectTypeOf(credential.refused).returns.toExtend<Error | undefined>();
declare const redis: Redis;
const store: TokenStore = {
  get: (key) => redis.get(key),
  set: (key, text, lifeMs) => redis.set(key, text, 'PX', lifeMs),
  add: async (key, text, lifeMs) => (await redis.set(key, text, 'PX', lifeMs, 'NX')) === 'OK',
};
expectTypeOf(keystone({ ...user, projectName: 'p', store })).toEqualTypeOf<Auth>();
// @ts-expect-error [ts2322] -- `add` says whether it has added
keystone({ ...user, projectName: 'p', store: { ...store, add: (key, text) => redis.set(key, text) } });
// @ts-expect-error [ts2353] -- an unknown option
keystone({ ...user, project: 'p' });
// @ts-expect-error [ts2345] -- the password is missing
keystone({ authUrl: 'https://iam', username: 'u', domainName: 'd', projectName: 'p' });
// @ts-expect-error [ts2345] -- the secret key is missing
akSk({ accessKey: 'a' });
// @ts-expect-error [ts2322] -- an Auth, not a token
createClient({ endpoint, auth: 't' });
// @ts-expect-error [ts2322] -- not one of the two clouds
endpointOf({ cloud: 'aws', region: 'eu-de' });
// @ts-expect-error [ts2345] -- a token is a string, or a function that returns one
token(7);
