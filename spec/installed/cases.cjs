// What each test runner has to show of the installed package: a watch goes on over a connection that is reset, and keeps the time of
// the runner's fake timers. Copied into each project, and loaded as CommonJS, which every runner can load.
const assert = require('node:assert/strict');

/**
 * @param root - the exports of `dli-watch`, as the runner loaded them
 * @param simulator - those of `dli-watch/simulator`
 * @param testing - those of `dli-watch/testing`
 * @param test - declares a test
 * @param fakes - the fake timers of the runner, with its defaults: `install()`, `advance(ms)`, `restore()`
 */
module.exports = ({ root, simulator: { startSimulator }, testing, test, fakes }) => {
  const { constantDelay, createClient, every, limitElapsed, NetworkError, token, watchBatch$ } = root;
  const { fakeSource, noJitter, testRef } = testing;

  /** Watches a job, and returns what the watch has emitted so far, and a promise of its end. */
  const watching = ({ projectId, batchId }, options) => {
    const heard = [];
    const ended = new Promise((resolve) => {
      watchBatch$(projectId, batchId, { random: noJitter, ...options }).subscribe({
        next: ({ state }) => heard.push(state),
        error: ({ _tag, cause }) => resolve(heard.push(`${_tag} ${String(cause?._tag)}`)),
        complete: () => resolve(heard.push('complete')),
      });
    });
    return { heard, ended };
  };

  /** Runs a test under fake timers. */
  const underFakes = async (run) => {
    fakes.install();
    try {
      await run();
    } finally {
      fakes.restore();
    }
  };

  test('a connection that is reset is retried', async () => {
    const simulator = await startSimulator();
    const job = simulator.addJob(['running', { fault: 'reset' }, { fault: 'halfBody' }, 'success']);
    const source = createClient({ endpoint: simulator.url, auth: token('any') });
    // A `Date` of the test file, which a runner may give a class of its own.
    const deadline = new Date(Date.now() + 3_600_000);
    const options = { source, schedule: every(1), retry: constantDelay(1), deadline };
    const { heard, ended } = watching(job, options);
    await ended;
    await simulator.close();
    assert.deepEqual(heard, ['running', 'success', 'complete']);
  });

  test('a watch runs through its states under fake timers, and confirms `dead`', () =>
    underFakes(async () => {
      const source = fakeSource(['starting', 'running', 'dead']);
      const { heard } = watching(testRef, { source, schedule: every(1_000), deadConfirmationMs: 5_000 });
      await fakes.advance(6_999);
      assert.deepEqual(heard, ['starting', 'running']);
      await fakes.advance(1);
      assert.deepEqual(heard, ['starting', 'running', 'dead', 'complete']);
      assert.equal(source.polls(), 8);
    }));

  test('a budget of time ends under fake timers', () =>
    underFakes(async () => {
      const source = fakeSource(['running', new NetworkError({ code: 'ECONNRESET' })]);
      const retry = limitElapsed(10_000)(constantDelay(1_000));
      const { heard } = watching(testRef, { source, schedule: every(1_000), retry });
      await fakes.advance(10_999);
      assert.deepEqual(heard, ['running']);
      await fakes.advance(1);
      assert.deepEqual(heard, ['running', 'RetriesExhaustedError NetworkError']);
    }));

  test('a deadline ends a watch under fake timers', () =>
    underFakes(async () => {
      const options = { source: fakeSource(['running']), schedule: every(10_000), deadline: 60_000 };
      const { heard } = watching(testRef, options);
      await fakes.advance(59_999);
      assert.deepEqual(heard, ['running']);
      await fakes.advance(2);
      assert.deepEqual(heard, ['running', 'DeadlineExceededError undefined']);
    }));
};
