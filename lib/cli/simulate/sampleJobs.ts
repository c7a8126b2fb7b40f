import type { JobToAdd } from './jobsFile.ts';

/** Three jobs that run for half a minute and end in different ways. Their ids are constant, so that a command can be repeated. */
export const SAMPLE_JOBS: readonly JobToAdd[] = [
  {
    batchId: '5e0c7a1d-3b52-4d8e-9c41-7f2a6d90b813',
    name: 'nightly-orders',
    script: [{ state: 'starting', forMs: 5_000 }, { state: 'running', forMs: 20_000 }, 'success'],
  },
  {
    batchId: 'b81f46d2-90ce-4a37-8e15-2c6d0f7a953e',
    name: 'clickstream',
    script: [
      { state: 'starting', forMs: 3_000 },
      { state: 'running', forMs: 8_000 },
      { state: 'recovering', forMs: 6_000 },
      { state: 'running', forMs: 12_000 },
      'success',
    ],
  },
  {
    batchId: '29d3e5b7-6a10-4f9c-b7d8-e14c83a05f62',
    name: 'monthly-report',
    script: [{ state: 'starting', forMs: 4_000 }, { state: 'running', forMs: 12_000 }, 'dead'],
    log: [
      'INFO SparkContext: Running Spark version 3.3.1',
      'INFO DAGScheduler: Submitting 48 missing tasks from ResultStage 3',
      'WARN TaskSetManager: Lost task 17.0 in stage 3.0: java.lang.OutOfMemoryError: Java heap space',
      'ERROR TaskSetManager: Task 17 in stage 3.0 failed 4 times; aborting job',
      'ERROR ApplicationMaster: User class threw exception: org.apache.spark.SparkException: Job aborted',
    ],
  },
];
