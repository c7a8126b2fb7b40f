// How do I poll at a job that runs every night by how long it took before?
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getOrElse } from 'fp-ts/lib/Either.js';
import { concatMap, finalize, range, reduce, tap } from 'rxjs';
import { emptyHistory, history, learned, StateHistoryCodec, transitions, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const file = `${import.meta.dirname}/.history-${String(process.pid)}.json`;
const stored = (): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : emptyHistory);
const pollsOf: number[] = [];

const night$ = (night: number) => {
  const { projectId, batchId } = submit(['starting', { state: 'running', forMs: 1_000 }, 'success']);
  const past = getOrElse(() => emptyHistory)(StateHistoryCodec.decode(stored()));
  // 20 ms late on average: without a past that is a poll every 40 ms.
  const schedule = learned(past, { targetLatencyMs: 20, minMs: 5, maxMs: 250 });
  return watchBatch$(projectId, batchId, { ...options, schedule }).pipe(
    tap(({ polls }) => (pollsOf[night] = polls)),
    transitions(),
    reduce(history, past), // one value, when the job has ended
    tap((now) => writeFileSync(file, JSON.stringify(now))),
  );
};

range(1, 5)
  .pipe(concatMap(night$), finalize(close))
  .subscribe({
    next: ({ durations }) => console.log('runs known:', durations.running?.length),
    error: (error: unknown) => console.error(String(error)),
    complete: () => console.log('a third fewer polls:', (pollsOf[5] ?? NaN) < ((pollsOf[1] ?? NaN) * 2) / 3),
  })
  .add(() => rmSync(file));

// => runs known: 1
// => runs known: 2
// => runs known: 3
// => runs known: 4
// => runs known: 5
// => a third fewer polls: true
