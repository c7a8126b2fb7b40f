import assert from 'node:assert/strict';
import * as library from 'dli-watch';
import * as bullmq from 'dli-watch/bullmq';
import * as simulator from 'dli-watch/simulator';
import * as testing from 'dli-watch/testing';
import * as undici from 'dli-watch/undici';

/** The exports of the package. Removing or renaming one is a breaking change. */
const contract: readonly (readonly [name: string, module: object, names: readonly string[]])[] = [
  [
    'dli-watch',
    library,
    [
      'AbortedError',
      'ActiveStateCodec',
      'AuthError',
      'BatchDeadError',
      'BatchNotFoundError',
      'BatchRefCodec',
      'BatchSnapshotCodec',
      'BatchStateCodec',
      'BatchVanishedError',
      'CallbackError',
      'ConfigurationError',
      'DeadlineExceededError',
      'DecodeError',
      'HttpError',
      'InvalidRefError',
      'NetworkError',
      'NoSuchBatchError',
      'PollError',
      'PollErrorCodec',
      'PollFailedError',
      'RequestTimeoutError',
      'RetriesExhaustedError',
      'StateDeadlineExceededError',
      'StateHistoryCodec',
      'TerminalStateCodec',
      'ThrottledError',
      'TokenUnavailableError',
      'TransitionCodec',
      'UnexpectedError',
      'WatchCheckpointCodec',
      'WatchError',
      'WatchErrorCodec',
      'akSk',
      'awaitBatch',
      'batchTask',
      'byState',
      'cancelOn',
      'capDelay',
      'clientFromEnv',
      'coalesced',
      'constantDelay',
      'createClient',
      'createWatcher',
      'deadline',
      'distinctState',
      'emptyHistory',
      'endpointOf',
      'every',
      'exponential',
      'exponentialBackoff',
      'failOnDead',
      'fullJitter',
      'history',
      'isTerminal',
      'isTransient',
      'jittered',
      'keystone',
      'learned',
      'limitElapsed',
      'limitRetries',
      'limited',
      'proportional',
      'settle',
      'stateDeadline',
      'takeUntilTerminal',
      'toAsyncIterable',
      'token',
      'transitions',
      'untilState',
      'watchBatch$',
      'watchBatches$',
      'watchFleet$',
      'watchScheduler',
    ],
  ],
  [
    'dli-watch/bullmq',
    bullmq,
    [
      'ResultGapError',
      'WorkerPausedError',
      'addWatches',
      'createWatchWorker',
      'readWatches',
      'removeWatches',
      'watchResults$',
    ],
  ],
  ['dli-watch/simulator', simulator, ['createSimulator', 'simulatedTransport', 'startSimulator']],
  ['dli-watch/testing', testing, ['fakeSource', 'noJitter', 'snapshotOf', 'testRef']],
  ['dli-watch/undici', undici, ['undiciTransport']],
];

for (const [name, module, names] of contract) {
  describe(name, () => {
    it('should export exactly these names', () => {
      assert.deepEqual(Object.keys(module).sort(), names);
    });
  });
}
