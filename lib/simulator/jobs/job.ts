import type { AllOptions, GivenOptions } from '../../checks/options.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { ClockReading } from '../clock.ts';
import type { CompiledFault, CompiledScript, CompiledState, CompiledStep } from '../script/compileScript.ts';
import { type CurrentStep, startTimeline, type Timeline } from '../script/timeline.ts';
import type { JobOptions } from '../Simulator.ts';

/** A job of the simulator. Times are moments. */
export interface Job {
  readonly ref: BatchRef;
  readonly data: JobData;
  /** Takes a poll, which may use up a step. */
  readonly poll: (now: number) => PollResult;
  /** What a poll would find. Uses up nothing. */
  readonly peek: (now: number) => PollResult;
  /** Whether the job may be absent from a list, so that the list has to peek. */
  readonly mayHide: boolean;
  /** Whether the job is in a terminal state, or showed one before. */
  readonly isFinished: (now: number) => boolean;
  /** Makes the job `dead` for ever, whatever its script. */
  readonly cancel: (now: number) => void;
  /** A moment in epoch ms, by the clock of all times of the job. */
  readonly epochOf: ClockReading['epochOf'];
}

/** What a poll finds: a state or a fault, and the state that a list shows. */
type PollResult =
  | { readonly kind: 'state'; readonly step: CompiledState; readonly visible: VisibleState }
  | { readonly kind: 'fault'; readonly step: CompiledFault; readonly visible: VisibleState | undefined };

/** A state as the service shows it. */
export interface VisibleState {
  readonly state: string;
  /** When it began, in epoch ms. */
  readonly since: number;
}

/** Cancelled jobs become `dead`: not documented for DLI, but known of its ancestor. */
const CANCELLED: CompiledScript = [
  { kind: 'state', forMs: Infinity, forPolls: Infinity, latencyMs: 0, state: 'dead', headers: {} },
];

/** Creates a job and starts its script at the moment of a reading of the clocks. */
export const createJob = (ref: BatchRef, data: JobData, script: CompiledScript, start: ClockReading): Job => {
  const { epochOf } = start;
  let timeline: Timeline<CompiledStep> = startTimeline(script, start.moment);
  let shown: VisibleState | undefined;
  // A job may be given a creation in the future.
  const updatedAt = (since: number): number => Math.max(data.createdAt, epochOf(since));
  const resultOf = ({ step, since }: CurrentStep<CompiledStep>): PollResult => {
    if (step.kind === 'fault') return { kind: 'fault', step, visible: step.hidesJob ? undefined : shown };
    // A state that lasts for several steps began with the first of them.
    const visible = shown?.state === step.state ? shown : { state: step.state, since: updatedAt(since) };
    return { kind: 'state', step, visible };
  };
  const peek = (now: number): PollResult => resultOf(timeline.peek(now));
  return {
    ref,
    data,
    poll(now) {
      const result = resultOf(timeline.poll(now));
      shown = result.visible ?? shown;
      return result;
    },
    peek,
    mayHide: script.some(({ kind }) => kind === 'fault'),
    isFinished: (now) =>
      [shown, peek(now).visible].some((visible) => visible !== undefined && isTerminal(visible.state)),
    cancel(now) {
      // A request that waited for its authentication may be older than the state.
      timeline = startTimeline(CANCELLED, Math.max(now, timeline.peek(now).since));
    },
    epochOf,
  };
};

/** A state in the spelling of the API reference: scripts may contain `"Success"` or `" running"`. */
export const stateWord = (state: string): string => state.trim().toLowerCase();

/** Whether a state is terminal. */
export const isTerminal = (state: string): boolean => ['success', 'dead'].includes(stateWord(state));

type Given = GivenOptions<Omit<JobOptions, keyof BatchRef>>;
type Known = Omit<Given, 'request'>;
type Defaulted = 'queue' | 'clusterName' | 'owner' | 'appId' | 'scType' | 'log' | 'createdAt';

/** The data of a job other than states, defaults included. */
interface JobData extends Omit<Known, Defaulted>, AllOptions<Pick<Known, Defaulted>> {
  /** The request that created the job, as JSON. */
  readonly reqBody: string;
}

/** The log in the example of the API reference (dli_02_0125). */
const EMPTY_LOG = ['stdout: ', 'stderr: ', 'YARN Diagnostics: '];

/** The default recovery settings, which the service adds to `req_body`. */
const RECOVERY = { autoRecovery: false, minRecoveryDelayTime: 10_000, maxRetryTimes: 20 };

/** Fills in the defaults of a job. */
export const jobDataOf = (
  { batchId }: BatchRef,
  { queue, clusterName, request, ...given }: Given,
  now: number,
): JobData => {
  const actualQueue = queue ?? clusterName ?? 'default';
  return {
    owner: 'tester',
    appId: `batch-session-${batchId}:31309`,
    scType: 'A',
    createdAt: now,
    ...given,
    queue: actualQueue,
    clusterName: clusterName ?? actualQueue,
    log: [...(given.log ?? EMPTY_LOG)],
    reqBody: JSON.stringify({ name: given.name, queue: actualQueue, ...RECOVERY, ...request }),
  };
};
