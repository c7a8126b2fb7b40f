import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';
import * as O from 'fp-ts/lib/Option.js';
import { lastValueFrom, map, type Observable, tap, toArray } from 'rxjs';
import {
  type BatchSnapshot,
  BatchVanishedError,
  createClient,
  every,
  PollFailedError,
  RetriesExhaustedError,
  token,
  watchBatch$,
  type WatchOptions,
} from 'dli-watch';
import { type ScriptStep, type Simulator, startSimulator } from 'dli-watch/simulator';
import { transports, useTransport } from './client/support/transports.ts';
import { eventually } from './support/eventually.ts';

const SECRET = 'planted/secret+token==';

const neverAnswers = (step: ScriptStep): boolean =>
  typeof step === 'object' && 'fault' in step && ['hang', 'stalledBody'].includes(step.fault);

/** Far above what a busy machine needs, except where the service never answers. */
const timeoutFor = (script: readonly ScriptStep[]): number => (script.some(neverAnswers) ? 250 : 10_000);

for (const tested of transports) {
  describe(`watchBatch$ over HTTP, by ${tested.name}`, () => {
    const use = useTransport(tested);
    let simulator: Simulator;

    beforeEach(async () => {
      simulator = await startSimulator();
    });
    afterEach(() => simulator.close());

    /** Watches a job of the simulator, with short waits and two retries. */
    const watch$ = (script: readonly ScriptStep[], options: WatchOptions = {}): Observable<BatchSnapshot> => {
      const { projectId, batchId } = simulator.addJob(script);
      const auth = token(SECRET);
      return watchBatch$(projectId, batchId, {
        source: createClient({
          endpoint: simulator.url,
          auth,
          requestTimeoutMs: timeoutFor(script),
          ...use(),
        }),
        schedule: every(1),
        retry: ({ attempt }) => (attempt > 2 ? O.none : O.some(1)),
        ...options,
      });
    };
    const states = (script: readonly ScriptStep[], options?: WatchOptions): Promise<readonly string[]> =>
      lastValueFrom(
        watch$(script, options).pipe(
          map(({ state }) => state),
          toArray(),
        ),
      );
    const errorOf = async (watched$: Observable<unknown>): Promise<Error> => {
      try {
        await lastValueFrom(watched$, { defaultValue: undefined });
      } catch (error) {
        assert.ok(error instanceof Error);
        return error;
      }
      return assert.fail('the watch did not fail');
    };

    it('should watch a job to its end, one poll after another', async () => {
      const script = ['starting', 'starting', 'running', 'recovering', 'running', 'Success'];

      assert.deepEqual(await states(script), ['starting', 'running', 'recovering', 'running', 'success']);
      assert.equal(simulator.requests().length, script.length);
    });

    it('should poll, wait and report in the asynchronous context of the subscriber', async () => {
      const context = new AsyncLocalStorage<string>();
      const contexts: (string | undefined)[] = [];
      const note = (): void => void contexts.push(context.getStore());
      const options: WatchOptions = { onEvent: note, schedule: () => (note(), 5) };
      const watched = (name: string): Promise<unknown> =>
        context.run(name, () =>
          lastValueFrom(watch$(['running', 'running', 'success'], options).pipe(tap(note))),
        );

      await Promise.all(['one', 'other'].map(watched));

      const of = (name: string): number => contexts.filter((context) => context === name).length;
      assert.ok(of('one') > 10);
      assert.equal(of('other'), of('one'));
      assert.equal(contexts.length, 2 * of('one'));
    });

    it('should spend one request on a job that is terminal at once', async () => {
      assert.deepEqual(await states(['dead']), ['dead']);
      assert.equal(simulator.requests().length, 1);
    });

    it('should make no request after the terminal state, nor keep the connection busy', async () => {
      await states(['success']);
      await eventually(() =>
        simulator.requests().every(({ endedAt, aborted }) => endedAt !== undefined && !aborted),
      );
      assert.equal(simulator.requests().length, 1);
    });

    it('should never overlap 20 polls that are slower than the wait', async () => {
      const script = Array.from({ length: 20 }, (_, poll) => ({
        state: poll === 19 ? 'success' : 'running',
        latencyMs: 12,
      }));
      await states(script, { schedule: every(5) });

      const requests = simulator.requests();
      assert.equal(requests.length, 20);
      requests.slice(1).forEach(({ at }, index) => {
        const before = requests[index]?.endedAt ?? Infinity;
        assert.ok(at >= before, `poll ${String(index + 2)} began before poll ${String(index + 1)} had ended`);
      });
    });

    for (const [what, fault] of [
      ['a reset connection', { fault: 'reset' }],
      ['half a body', { fault: 'halfBody' }],
      ['a body that never ends', { fault: 'stalledBody' }],
      ['an answer that never comes', { fault: 'hang' }],
      ['a page of a proxy', { fault: 'html' }],
      ['a page of a proxy at 502', { fault: 'html', status: 502 }],
      ['garbage', { fault: 'garbage' }],
      [
        'another job',
        { fault: 'answer', body: { id: '11111111-2222-3333-4444-555555555555', state: 'dead' } },
      ],
      ['no state', { fault: 'answer', body: { id: null } }],
      ['an empty 204', { fault: 'answer', status: 204, body: '' }],
      ['408', { fault: 'error', status: 408, code: 'DLI.0019' }],
      ['DLI.0999 at 400', { fault: 'error', status: 400, code: 'DLI.0999' }],
      ['500', { fault: 'error', status: 500, code: 'APIG.0601', shape: 'gateway' }],
      ['503', { fault: 'error', status: 503, code: 'APIG.0613', shape: 'gateway' }],
      ['504', { fault: 'error', status: 504, code: 'APIG.0203', shape: 'gateway' }],
      ['429 without Retry-After', { fault: 'throttled' }],
    ] as const) {
      it(`should survive ${what} between two states`, async () => {
        assert.deepEqual(await states(['starting', fault, 'running', fault, fault, 'success']), [
          'starting',
          'running',
          'success',
        ]);
        assert.equal(simulator.requests().length, 6);
      });
    }

    for (const [what, fault] of [
      ['403', { fault: 'error', status: 403, code: 'APIG.0302', shape: 'gateway' }],
      ['401 with a fixed token', { fault: 'expiredToken' }],
      ['an unpublished API', { fault: 'error', status: 404, code: 'APIGW.0101', shape: 'gateway' }],
      ['a bad request', { fault: 'error', status: 400, code: 'DLI.0001' }],
      ['a redirect', { fault: 'redirect', to: 'http://127.0.0.1:1/login?next=1' }],
    ] as const) {
      it(`should end at once on ${what}, with the last state`, async () => {
        const error = await errorOf(watch$(['running', fault, 'success']));

        assert.ok(error instanceof PollFailedError, String(error));
        assert.equal(error.lastSnapshot?.state, 'running');
        assert.equal(simulator.requests().length, 2);
      });
    }

    it('should end with a BatchVanishedError when the batch vanished', async () => {
      const error = await errorOf(watch$(['running', { fault: 'vanished', forPolls: 2 }]));

      assert.ok(error instanceof BatchVanishedError);
      assert.equal(simulator.requests().length, 3);
    });

    it('should accept any casing of a state', async () => {
      for (const raw of ['Success', 'SUCCESS', ' success '])
        assert.deepEqual(await states([raw]), ['success']);
    });

    for (const fault of ['hang', 'stalledBody'] as const) {
      it(`should close the connection of an open request when unsubscribed, long before its time limit: ${fault}`, async () => {
        const subscription = watch$([{ fault }]).subscribe();
        await eventually(() => simulator.requests().length === 1);
        const unsubscribedAt = performance.now();
        subscription.unsubscribe();
        await eventually(() => simulator.requests()[0]?.aborted === true);
        const closedAt = simulator.requests()[0]?.endedAt ?? Infinity;
        assert.ok(closedAt - unsubscribedAt < 5_000, `closed after ${String(closedAt - unsubscribedAt)} ms`);
      });
    }

    it('should never show the token, whatever fails', async () => {
      const echo = {
        body: `<html>you sent X-Auth-Token: ${SECRET}, ${encodeURIComponent(SECRET)}</html>`,
      } as const;
      const texts: string[] = [];
      for (const script of [
        [{ fault: 'answer', ...echo }],
        [{ fault: 'answer', status: 401, ...echo }],
        [
          {
            fault: 'answer',
            status: 400,
            body: { error_code: 'DLI.0001', error_msg: `bad token ${SECRET}` },
          },
        ],
        [{ fault: 'answer', body: { state: { token: SECRET } } }],
        [{ fault: 'reset', forPolls: 3 }],
        [{ fault: 'hang', forPolls: 3 }],
      ] as const) {
        const error = await errorOf(watch$(script, { retry: () => O.none }));
        assert.ok(error instanceof PollFailedError || error instanceof RetriesExhaustedError);
        texts.push(
          String(error),
          error.stack ?? '',
          JSON.stringify(error),
          inspect(error, { depth: Infinity, showHidden: true }),
        );
      }
      texts.push(inspect(simulator.requests(), { depth: Infinity }));
      for (const text of texts) {
        assert.ok(!text.includes(SECRET) && !text.includes(encodeURIComponent(SECRET)), text);
      }
    });
  });
}
