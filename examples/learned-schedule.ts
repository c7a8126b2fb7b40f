// How do I poll a nightly job according to how long it took before? (Five nights pass at once, in virtual time.)
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getOrElse } from 'fp-ts/lib/Either.js';
import { concatMap, defer, from, of, reduce, tap, VirtualTimeScheduler } from 'rxjs';
import { emptyHistory, history, learned, StateHistoryCodec, transitions, watchBatch$ } from 'dli-watch';
import { testRef } from 'dli-watch/testing';

const scheduler = new VirtualTimeScheduler(); // omit it, and the source, to watch real jobs
const file = `${import.meta.dirname}/.history-${String(process.pid)}.json`;
const stored = (): unknown => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : emptyHistory);

const night$ = (runsForMinutes: number) => {
  const startedAt = scheduler.now();
  const readState$ = () =>
    defer(() => {
      const minutes = (scheduler.now() - startedAt) / 60_000;
      const state = minutes < 2 ? 'starting' : minutes < 2 + runsForMinutes ? 'running' : 'success';
      return of({ state, rawState: state } as const);
    });
  const known = getOrElse(() => emptyHistory)(StateHistoryCodec.decode(stored()));
  // 15 s late on average; without a history that is a poll every 30 s.
  const schedule = learned(known, { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 });
  return watchBatch$('p1', testRef.batchId, { source: { readState$ }, schedule, scheduler }).pipe(
    tap(({ terminal, polls }) => (terminal ? console.log('polls:', polls) : undefined)),
    transitions(),
    reduce(history, known), // emits once, when the job has ended
    tap((updated) => writeFileSync(file, JSON.stringify(updated))),
  );
};

from([30, 31, 29.5, 30.5, 30])
  .pipe(concatMap(night$))
  .subscribe({ error: (error: unknown) => console.error(String(error)) })
  .add(() => rmSync(file));
scheduler.flush();

// => polls: 65
// => polls: 60
// => polls: 37
// => polls: 31
// => polls: 25
