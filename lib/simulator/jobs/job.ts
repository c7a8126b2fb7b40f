import { type Check, expected } from '../../checks/values.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { JobOptions } from '../Simulator.ts';
import { checks } from '../checks/checks.ts';
import { refFields } from '../checks/refs.ts';
import type { CompiledFault, CompiledState, CompiledStep } from '../script/compileScript.ts';
import { type Script, type Standing, startScript } from '../script/startScript.ts';
import type { ServerClock } from '../server/clock.ts';

/** A state text as one of the five words, if it is one: jobs may show `"Success"` or `" running"`. */
export const wordOf = (state: string): string => state.trim().toLowerCase();

/** Whether a state is an end. */
export const isFinal = (state: string): boolean => ['success', 'dead'].includes(wordOf(state));

type Known = Omit<JobOptions, keyof BatchRef | 'request'>;
type Defaulted = 'queue' | 'clusterName' | 'owner' | 'appId' | 'scType' | 'log' | 'createdAt';

/** What is known of a job beside its states, defaults included. */
interface Particulars extends Omit<Known, Defaulted>, Required<Pick<Known, Defaulted>> {
  /** The JSON text that the service keeps of the request. */
  readonly reqBody: string;
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && Array.from(value as unknown[]).every((line) => typeof line === 'string');

/** The fields that a job may be given. */
export const jobFields: Readonly<Record<keyof JobOptions, Check>> = {
  ...refFields,
  name: checks.jobName,
  queue: checks.text,
  clusterName: checks.text,
  owner: checks.text,
  proxyUser: checks.text,
  appId: checks.text,
  scType: checks.text,
  image: checks.text,
  feature: checks.text,
  sparkVersion: checks.text,
  log: expected('an array of texts', isTexts),
  request: checks.jsonObject,
  createdAt: checks.count,
};

/** The last ten lines are shown (dli_02_0125). */
const LOG_LINES = 10;

/** As the example of the API reference has them (dli_02_0125). */
const EMPTY_LOG = ['stdout: ', 'stderr: ', 'YARN Diagnostics: '];

/** The settings of recovery that the service writes into `req_body`, by its defaults. */
const RECOVERY = { autoRecovery: false, minRecoveryDelayTime: 10_000, maxRetryTimes: 20 };

/** What is known of a job: what was given, and the defaults. */
export const particularsOf = (
  { batchId }: BatchRef,
  { queue, clusterName, request, ...given }: Omit<JobOptions, keyof BatchRef>,
  now: number,
): Particulars => {
  const onQueue = queue ?? clusterName ?? 'default';
  return {
    owner: 'tester',
    appId: `batch-session-${batchId}:31309`,
    scType: 'A',
    createdAt: now,
    ...given,
    queue: onQueue,
    clusterName: clusterName ?? onQueue,
    log: (given.log ?? EMPTY_LOG).slice(-LOG_LINES),
    reqBody: JSON.stringify({ name: given.name, queue: onQueue, ...RECOVERY, ...request }),
  };
};

/** A job of a simulator. `now` is in milliseconds on `performance.now()`. */
export interface Job {
  readonly ref: BatchRef;
  readonly particulars: Particulars;
  /** Takes a poll, which may use up a step. */
  readonly poll: (now: number) => Sight;
  /** What a poll would find; nothing is used up. */
  readonly peek: (now: number) => Sight;
  /** Whether a list has to poll before it can say that the job is there. */
  readonly mayHide: boolean;
  /** Whether it has ended, or has ever shown an end. */
  readonly isFinished: (now: number) => boolean;
  /** Makes it dead for ever, whatever its script. */
  readonly cancel: (now: number) => void;
}

/** What a poll finds: a state, or a fault, where a list shows the state that was seen last. */
type Sight =
  | { readonly kind: 'state'; readonly step: CompiledState; readonly seen: Seen }
  | { readonly kind: 'fault'; readonly step: CompiledFault; readonly seen: Seen | undefined };

/** A state, and when it began, in epoch ms. */
export interface Seen {
  readonly state: string;
  readonly since: number;
}

type Steps = readonly [CompiledStep, ...CompiledStep[]];

/** What becomes of a cancelled job. The documents do not say so; what is known of DLI's ancestor does. */
const CANCELLED: Steps = [
  { kind: 'state', forMs: Infinity, forPolls: Infinity, latencyMs: 0, state: 'dead', headers: {} },
];

/**
 * Makes a job, whose script begins now.
 *
 * @param ref - its ids
 * @param particulars - what else is known of it
 * @param script - its steps
 * @param clock - the clock of the service
 */
export const createJob = (
  ref: BatchRef,
  particulars: Particulars,
  script: Steps,
  clock: ServerClock,
): Job => {
  let running: Script<CompiledStep> = startScript(script, performance.now());
  let shown: Seen | undefined;
  const sightOf = ({ step, since }: Standing<CompiledStep>): Sight => {
    if (step.kind === 'fault') return { kind: 'fault', step, seen: step.hides ? undefined : shown };
    // A state that goes on over several steps began with the first of them.
    const seen = shown?.state === step.state ? shown : { state: step.state, since: clock.epochOf(since) };
    return { kind: 'state', step, seen };
  };
  const peek = (now: number): Sight => sightOf(running.peek(now));
  return {
    ref,
    particulars,
    poll(now) {
      const sight = sightOf(running.poll(now));
      shown = sight.seen ?? shown;
      return sight;
    },
    peek,
    mayHide: script.some(({ kind }) => kind === 'fault'),
    isFinished: (now) => [shown, peek(now).seen].some((seen) => seen !== undefined && isFinal(seen.state)),
    cancel(now) {
      running = startScript(CANCELLED, now);
    },
  };
};
