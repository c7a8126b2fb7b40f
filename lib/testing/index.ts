/**
 * Helpers to test a service that watches batch jobs, without HTTP.
 *
 * @packageDocumentation
 */
export { fakeSource } from './fakeSource.ts';
export type { FakeAnswer, FakePoll, FakeSource } from './fakeSource.ts';
export { noJitter } from './noJitter.ts';
export { snapshotOf } from './snapshotOf.ts';
export { testRef } from './testRef.ts';
