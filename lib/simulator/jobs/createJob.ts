import type { BatchRef } from '../../model/BatchRef.ts';
import type { ServerClock } from '../clock/ServerClock.ts';
import type { CompiledStep } from '../script/CompiledStep.ts';
import type { Script, Standing } from '../script/Script.ts';
import { startScript } from '../script/startScript.ts';
import { isFinal } from './isFinal.ts';
import type { Job, Seen, Sight } from './Job.ts';
import type { Particulars } from './Particulars.ts';

type Steps = readonly [CompiledStep, ...CompiledStep[]];

/** What becomes of a cancelled job. The documents do not say so; what is known of DLI's ancestor does. */
const CANCELLED: Steps = [
  { kind: 'state', forMs: Infinity, forLooks: Infinity, latencyMs: 0, state: 'dead', headers: {} },
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
    look(now) {
      const sight = sightOf(running.look(now));
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
