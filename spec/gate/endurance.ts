// 500 jobs one after another over real HTTP, each with every fault of the simulator: the heap stays flat, every job ends
// right, and the process ends by itself. Run with --expose-gc; it exits with 1 if something does not hold.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastValueFrom, map, toArray } from 'rxjs';
import { type BatchRef, createClient, every, token, watchBatch$ } from 'dli-watch';
import { type ScriptStep, startSimulator } from 'dli-watch/simulator';

const JOBS = 500;
/** From here on the heap must not grow: by then everything that is kept for good is there. */
const WARM = 100;
const GROWTH = 1.1;

/** For more than one poll: on a busy machine an answer may be later than the short time limit of this run. */
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
  { fault: 'throttled' },
  lasting('running'),
  { fault: 'vanished' },
  ' SUCCESS ',
];
const expected = ['starting', 'running', 'recovering', 'running', 'success'];

/** What is left after several collections: some of it goes only in a later turn, bodies and their streams above all. */
const heap = async (): Promise<number> => {
  for (let turn = 0; turn < 10; turn += 1) {
    globalThis.gc?.();
    await sleep(20);
  }
  return process.memoryUsage().heapUsed;
};

/** The service, in a process with a heap of its own: a simulator keeps its jobs, some 10 KB each, for ever. */
const serve = async (tell: (message: string | BatchRef) => unknown): Promise<void> => {
  const simulator = await startSimulator({ logLimit: 100 });
  process.on('message', () => tell(simulator.addJob(script)));
  process.once('disconnect', () => void simulator.close());
  tell(simulator.url);
};

/** Watches one job after another, and says how much more heap there is at the end than after some of them. */
const growthOver = async (service: ChildProcess): Promise<number> => {
  const [endpoint] = (await once(service, 'message')) as [string];
  const source = createClient({ endpoint, auth: token('any'), requestTimeoutMs: 40 });
  const retry = () => ({ _tag: 'Some', value: 1 }) as const;
  let warm = 0;
  for (let done = 0; done < JOBS; done += 1) {
    if (done === WARM) warm = await heap();
    service.send('the next job');
    const [{ projectId, batchId }] = (await once(service, 'message')) as [BatchRef];
    const watched$ = watchBatch$(projectId, batchId, { source, schedule: every(1), retry });
    const states = await lastValueFrom(
      watched$.pipe(
        map(({ state }) => state),
        toArray(),
      ),
    );
    assert.deepEqual(states, expected);
  }
  return (await heap()) / warm;
};

/** What holds a process; the pipes and the terminal are those of its own output. */
const open = (): readonly string[] =>
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
  for (let turn = 0; turn < 100 && open().length > 0; turn += 1) await sleep(10);
  assert.deepEqual(open(), [], 'a handle is left open');
  console.log('no open handle');
}
