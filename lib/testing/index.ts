/**
 * Helpers to test a service that watches batch jobs, without HTTP.
 *
 * @packageDocumentation
 */
export { fakeSource } from './fakeSource.ts';
export type { FakeAnswer, FakePoll, FakeSource } from './fakeSource.ts';
export { noJitter, snapshotOf, testRef } from './fixtures.ts';
