import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { limitRetries, constantDelay, createClient, token, watchBatch$, type WatchEvent } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { VirtualTimeScheduler } from 'rxjs';
import { useServer } from './client/support/servers.ts';
import { counted, runVirtually } from './client/support/virtualRun.ts';
import { eventually } from './support/eventually.ts';

const SCENES = 200;
const WAYS = ['unsubscribe', 'abort', 'unsubscribe in flight', 'abort in flight'] as const;

const answer = (state: string) => (response: ServerResponse) => response.end(JSON.stringify({ state }));
const ANSWERS: readonly ((response: ServerResponse) => unknown)[] = [
  answer('starting'),
  answer('running'),
  (response) => response.writeHead(503).end(),
  (response) => response.socket?.resetAndDestroy(),
  answer('recovering'),
  (response) => {
    response.writeHead(200, { 'content-length': '99' }).write('{"state":');
    setImmediate(() => response.destroy());
  },
  (response) => setTimeout(() => answer('running')(response), 3),
  answer('paused'),
];

describe('leaving a watch over HTTP', () => {
  const serve = useServer();

  it('should leave no open request, socket in use, timer, listener or event behind, wherever it is left', async () => {
    let open = 0;
    let sent = 0;
    let isLeaving = false;
    const { url, requests } = await serve((_, response) => {
      open += 1;
      response.once('close', () => (open -= 1));
      sent += 1;
      // The request in which the watch is left has no answer: only its end closes it.
      if (!isLeaving) ANSWERS[sent % ANSWERS.length]!(response);
    });
    for (let seed = 0; seed < SCENES; seed += 1) {
      const way = WAYS[seed % WAYS.length]!;
      const point = 1 + (seed % 23);
      const scheduler = new VirtualTimeScheduler();
      const controller = new AbortController();
      const events: WatchEvent['_tag'][] = [];
      const leave = (): void => {
        if (way.startsWith('abort')) controller.abort();
        else watching.unsubscribe();
      };
      const source = counted(createClient({ endpoint: url, auth: token('abc'), scheduler }));
      const watching = watchBatch$(testRef.projectId, testRef.batchId, {
        source,
        scheduler,
        schedule: () => 10,
        retry: limitRetries(9)(constantDelay(5)),
        deadline: 1_000_000,
        stateDeadlines: { running: 500_000 },
        staleAfterMs: 15,
        signal: controller.signal,
        onEvent: ({ _tag }) => {
          events.push(_tag);
          if (events.length !== point) return;
          isLeaving = way.endsWith('in flight');
          if (isLeaving) setTimeout(leave, 3);
          else queueMicrotask(leave); // in the same turn; the subscription exists by then
        },
      }).subscribe({ error: () => undefined });
      await runVirtually(scheduler, source, () => watching.closed);
      const context = `seed ${String(seed)}, ${way} at event ${String(point)}: ${events.join(' ')}`;
      assert.ok(watching.closed, context);
      assert.equal(source.open(), 0, context);
      assert.equal(scheduler.actions.length, 0, `a timer is left: ${context}`);
      assert.equal(getEventListeners(controller.signal, 'abort').length, 0, `a listener is left: ${context}`);
      assert.deepEqual([events[0], events.at(-1)], ['started', 'ended'], context);
      const [count, last] = [requests.length, events.length];
      await eventually(() => open === 0);
      for (let turn = 0; turn < 3; turn += 1) await new Promise((later) => setImmediate(later));
      // A request that was on its way may still arrive.
      assert.ok(requests.length <= count + 1, `requests followed: ${context}`);
      assert.equal(events.length, last, `events followed: ${context}`);
      isLeaving = false;
    }
    assert.ok(sent > SCENES, String(sent));
  });
});
