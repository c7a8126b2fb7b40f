import { type Check, expected } from '../../checks/values.ts';
import type { ServiceClock } from '../clock.ts';
import type { RecordedRequest, ServiceCall } from '../Simulator.ts';
import type { CompiledFault } from './compileScript.ts';
import { startTimeline, type StepBounds, type Timeline } from './timeline.ts';

/** The faults of whole calls, set by `Simulator.fail`. */
export interface CallFaults {
  /** Sets the faults of a call; replaces those that are left. */
  readonly set: (call: ServiceCall, faults: readonly CompiledFault[]) => void;
  /** Uses up and returns the fault that answers a request of a moment, if any. */
  readonly take: (call: RecordedRequest['call'], now: number) => CompiledFault | undefined;
}

/** The last step, which never ends: the call works again. */
const RECOVERED = { kind: 'recovered', forMs: Infinity, forPolls: Infinity } as const;

type Step = CompiledFault | (StepBounds & typeof RECOVERED);

/** Creates an empty set of faults. */
export const createCallFaults = (clock: ServiceClock): CallFaults => {
  const timelines = new Map<RecordedRequest['call'], Timeline<Step>>();
  return {
    set(call, faults) {
      const [first, ...rest]: readonly [...Step[], Step] = [...faults, RECOVERED];
      timelines.set(call, startTimeline<Step>([first, ...rest], clock.moment()));
    },
    take(call, now) {
      const step = timelines.get(call)?.poll(now).step;
      return step?.kind === 'fault' ? step : undefined;
    },
  };
};

const CALLS: Readonly<Record<ServiceCall, true>> = {
  state: true,
  detail: true,
  list: true,
  cancel: true,
  create: true,
  log: true,
  token: true,
  validate: true,
  revoke: true,
  catalog: true,
  projects: true,
  domains: true,
  regions: true,
  services: true,
  endpoints: true,
  versions: true,
};

/** Throws a `TypeError` for anything but the name of a call. */
export const checkCall: Check = expected(
  `one of ${Object.keys(CALLS).join(', ')}`,
  (call) => typeof call === 'string' && Object.hasOwn(CALLS, call),
);
