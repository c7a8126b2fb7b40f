// 500 jobs one after another over real HTTP, each with every fault of the simulator: the heap stays flat, every job ends
// right, and the process ends by itself. Run with --expose-gc; it exits with 1 if something does not hold.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastValueFrom, map, toArray } from 'rxjs';
import { createClient, every, token, watchBatch$ } from 'dli-watch';
import { type ScriptStep, startSimulator } from 'dli-watch/simulator';

const JOBS = 500;
/** From here on the heap must not grow: by then everything that is kept for good is there. */
const WARM = 100;
const GROWTH = 1.1;

/** For more than one look: on a busy machine an answer may be later than the short time limit of this run. */
const lasting = (state: string): ScriptStep => ({ state, forLooks: 4 });
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
  { fault: 'throttled' },
  lasting('running'),
  { fault: 'vanished' },
  ' SUCCESS ',
];
const expected = ['starting', 'running', 'recovering', 'running', 'success'];

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

assert.ok(globalThis.gc, 'run it with --expose-gc');
const simulator = await startSimulator({ logLimit: 100 });
const auth = token('any');
const source = createClient({ endpoint: simulator.url, auth, requestTimeoutMs: 40 });
let warm = 0;
for (let done = 0; done < JOBS; done += 1) {
  if (done === WARM) warm = heap();
  const { projectId, batchId } = simulator.addJob(script);
  const retry = () => ({ _tag: 'Some', value: 1 }) as const;
  const watched$ = watchBatch$(projectId, batchId, { source, schedule: every(1), retry });
  const states = await lastValueFrom(
    watched$.pipe(
      map(({ state }) => state),
      toArray(),
    ),
  );
  assert.deepEqual(states, expected);
}
const growth = heap() / warm;
await simulator.close();
console.log(`${String(JOBS)} jobs, heap ${growth.toFixed(3)} times that after ${String(WARM)} jobs`);
assert.ok(growth < GROWTH, `the heap grew ${String(growth)} times`);
// What holds a process; the pipes and the terminal are those of its own output.
const open = (): readonly string[] =>
  process.getActiveResourcesInfo().filter((name) => !/^(PipeWrap|TTYWrap|Timeout)$/.test(name));
for (let turn = 0; turn < 100 && open().length > 0; turn += 1) await sleep(10);
assert.deepEqual(open(), [], 'a handle is left open');
console.log('no open handle');
