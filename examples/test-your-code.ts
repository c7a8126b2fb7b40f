// How do I test code of mine that watches jobs? (Twice: in virtual time, and over real HTTP.)
import assert from 'node:assert/strict';
import { lastValueFrom, map, type Observable, scan } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  type BatchRef,
  createClient,
  every,
  NetworkError,
  type StateSource,
  token,
  watchBatch$,
} from 'dli-watch';
import { startSimulator } from 'dli-watch/simulator';
import { fakeSource, noJitter, testRef } from 'dli-watch/testing';

// The code under test: it takes its source as a parameter, and emits the states seen so far.
const story$ = (source: StateSource, { projectId, batchId }: BatchRef): Observable<string> =>
  watchBatch$(projectId, batchId, { source, schedule: every(100), random: noJitter }).pipe(
    map(({ state }) => state),
    scan((story, state) => `${story} > ${state}`),
  );

// 1. With a fake source under TestScheduler: exact to the millisecond, instant, without HTTP.
new TestScheduler(assert.deepEqual).run(({ expectObservable }) => {
  const source = fakeSource(['starting', new NetworkError(), 'dead']);
  expectObservable(story$(source, testRef)).toBe('a 1099ms (b|)', { a: 'starting', b: 'starting > dead' });
});
console.log('1. passed');

// 2. With the simulator: over real HTTP, including network faults.
await using simulator = await startSimulator();
const job = simulator.addJob(['starting', { fault: 'halfBody' }, 'running', 'Success']);
const source = createClient({ endpoint: simulator.url, auth: token('any') });
assert.equal(await lastValueFrom(story$(source, job)), 'starting > running > success');
assert.equal(simulator.polls(job), 4);
console.log('2. passed');

// => 1. passed
// => 2. passed
