// Watches 500 jobs, one after another, over real HTTP, each with every fault of the simulator. Asserts that the heap does not
// grow, that each watch emits the expected states, and that no handle is left open. Run it with --expose-gc.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastValueFrom, map, toArray } from 'rxjs';
import { type BatchRef, createClient, every, token, watchBatch$ } from 'dli-watch';
import { type ScriptStep, startSimulator } from 'dli-watch/simulator';

const JOBS = 500;
/** After so many jobs everything that is kept is allocated, and the heap must not grow any more. */
const WARM = 100;
const GROWTH = 1.1;

/** A state for several polls: on a busy machine an answer may take longer than the short time limit of this run. */
const lasting = (state: string): ScriptStep => ({ state, forPolls: 4 });
const script: readonly ScriptStep[] = [
  lasting('starting'),
  { fault: 'reset' },
  { fault: 'hang' },
  { fault: 'halfBody' },
  lasting('Running'),
  { fault: 'stalledBody' },
  { fault: 'html', status: 502 },
  { fault: 'garbage' },
  { fault: 'answer', body: { id: 'another' } },
  lasting('recovering'),
  { fault: 'error', status: 400, code: 'DLI.0999' },
  { fault: 'error', status: 503, code: 'APIG.0613', shape: 'gateway' },
  { fault: 'throttled', retryAfter: 1 },
  lasting('running'),
  { fault: 'vanished' },
  ' SUCCESS ',
];
const expected = ['starting', 'running', 'recovering', 'running', 'success'];

/** The heap after several collections: some objects, bodies and their streams above all, are freed only in a later turn. */
const heap = async (): Promise<number> => {
  for (let turn = 0; turn < 10; turn += 1) {
    globalThis.gc?.();
    await sleep(20);
  }
  return process.memoryUsage().heapUsed;
};

/** The service, in a process with a heap of its own, because a simulator keeps all of its jobs, some 10 KB each. */
const serve = async (send: (message: string | BatchRef) => unknown): Promise<void> => {
  const simulator = await startSimulator({ logLimit: 100 });
  process.on('message', () => send(simulator.addJob(script)));
  process.once('disconnect', () => void simulator.close());
  send(simulator.url);
};

/** The states of `expected` that are among `states`, in their order: all of `states`, if these come in that order. */
const inOrder = (states: readonly string[]): readonly string[] => {
  let next = 0;
  return expected.filter((state) => {
    if (state !== states[next]) return false;
    next += 1;
    return true;
  });
};

/** Watches one job after another. Returns the heap at the end, as a multiple of the heap after `WARM` jobs. */
const growthOver = async (service: ChildProcess): Promise<number> => {
  const [endpoint] = (await once(service, 'message')) as [string];
  const source = createClient({ endpoint, auth: token('any'), requestTimeoutMs: 40 });
  const retry = () => ({ _tag: 'Some', value: 1 }) as const;
  let warm = 0;
  for (let done = 0; done < JOBS; done += 1) {
    if (done === WARM) warm = await heap();
    service.send('the next job');
    const [{ projectId, batchId }] = (await once(service, 'message')) as [BatchRef];
    const watched$ = watchBatch$(projectId, batchId, {
      source,
      schedule: every(1),
      retry,
      maxRetryAfterMs: 5,
    });
    const states = await lastValueFrom(
      watched$.pipe(
        map(({ state }) => state),
        toArray(),
      ),
    );
    // An answer that is late on a busy machine is lost, and its state with it.
    assert.deepEqual(states, inOrder(states), 'states came in another order');
    assert.equal(states.at(-1), expected.at(-1));
  }
  return (await heap()) / warm;
};

/** The resources that keep the process alive, without those of its own output. */
const openHandles = (): readonly string[] =>
  process.getActiveResourcesInfo().filter((name) => !/^(PipeWrap|TTYWrap|Timeout)$/.test(name));

if (process.send) {
  await serve(process.send.bind(process));
} else {
  assert.ok(globalThis.gc, 'run it with --expose-gc');
  const service = fork(import.meta.filename);
  const growth = await growthOver(service);
  service.disconnect();
  await once(service, 'exit');
  console.log(`${String(JOBS)} jobs, heap ${growth.toFixed(3)} times that after ${String(WARM)} jobs`);
  assert.ok(growth < GROWTH, `the heap grew ${String(growth)} times`);
  for (let turn = 0; turn < 100 && openHandles().length > 0; turn += 1) await sleep(10);
  assert.deepEqual(openHandles(), [], 'a handle is left open');
  console.log('no open handle');
}
