import { type Check, expected } from '../../checks/values.ts';
import type { FaultStep, StateStep } from '../ScriptStep.ts';
import { checks } from '../checks/checks.ts';
import { checkFields } from '../checks/fields.ts';
import { type ReplyMaker, retryAfterHeader } from '../server/replies.ts';
import { faults } from './faults.ts';

/** How long a step lasts and how late it answers, as a script says it. */
type Pace = Pick<StateStep, 'forMs' | 'forPolls' | 'latencyMs'>;

/** How long a step of a script lasts; `Infinity` where it has no such bound. */
export interface StepBounds {
  readonly forMs: number;
  readonly forPolls: number;
}

/** The fields that every step may have. */
const paceFields: Readonly<Record<keyof Pace, Check>> = {
  forMs: checks.durationMs,
  forPolls: checks.count,
  latencyMs: checks.timerMs,
};

/** How long a step lasts and how late it answers. */
const paceOf = ({ forMs, forPolls, latencyMs = 0 }: Pace): StepBounds & Pick<CompiledStep, 'latencyMs'> => ({
  forMs: forMs ?? Infinity,
  // A step that does not say for how long is there for one poll.
  forPolls: forPolls ?? (forMs === undefined ? 1 : Infinity),
  latencyMs,
});

/** A checked step, with nothing left of the caller's object. */
export type CompiledStep = CompiledState | CompiledFault;

interface CompiledPace extends StepBounds {
  readonly latencyMs: number;
}

/** A step that shows a state. */
export interface CompiledState extends CompiledPace {
  readonly kind: 'state';
  readonly state: string;
  /** Those that the answer has beside its own. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A step that answers by itself. */
export interface CompiledFault extends CompiledPace {
  readonly kind: 'fault';
  readonly reply: ReplyMaker;
  /** Whether there is no such job meanwhile. */
  readonly hides: boolean;
}

const fields = { ...paceFields, state: checks.text, retryAfter: checks.retryAfter };

/** Refuses a bad state step; gives it back checked and copied. */
const compileState = (path: string, step: object): CompiledState => {
  const { state, retryAfter, ...pace } = checkFields<StateStep>(path, step, fields, ['state']);
  return { kind: 'state', ...paceOf(pace), state, headers: retryAfterHeader(retryAfter) };
};

/** A kind whose own type is forgotten: the table pairs each name with the kind of that very fault. */
interface AnyKind {
  readonly fields: Readonly<Record<string, Check>>;
  readonly required?: readonly string[];
  readonly reply: (fault: FaultStep) => ReplyMaker;
}

const kinds = new Map(Object.entries(faults as unknown as Record<string, AnyKind>));
const checkName = expected(`one of ${[...kinds.keys()].join(', ')}`, (name) => kinds.has(name as string));

/** Refuses a bad fault step; gives it back checked and copied. */
export const compileFault = (path: string, step: object): CompiledFault => {
  const { fault } = step as { fault: unknown };
  checkName(`${path}.fault`, fault);
  const kind = kinds.get(fault as string) as AnyKind;
  const fields = { fault: checkName, ...paceFields, ...kind.fields };
  const checked = checkFields<FaultStep>(path, step, fields, kind.required as (keyof FaultStep)[]);
  return { kind: 'fault', ...paceOf(checked), reply: kind.reply(checked), hides: fault === 'vanished' };
};

const checkStep = expected(
  "a state or an object with a 'state' or a 'fault'",
  (step) => typeof step === 'object' && step !== null && ('state' in step || 'fault' in step),
);

/**
 * Refuses a bad step; gives it back checked and copied.
 *
 * @param path - where it stands: `script[2]`
 * @param step - the step as it was passed
 */
const compileStep = (path: string, step: unknown): CompiledStep => {
  if (typeof step === 'string') return compileStep(path, { state: step } satisfies StateStep);
  checkStep(path, step);
  return 'fault' in (step as object)
    ? compileFault(path, step as object)
    : compileState(path, step as object);
};

const checkList = expected(
  'an array of at least one step',
  (script) => Array.isArray(script) && script.length > 0,
);

/** Refuses a bad script; gives it back checked and copied. */
export const compileScript = (path: string, script: unknown): readonly [CompiledStep, ...CompiledStep[]] => {
  checkList(path, script);
  // Array.from, not map: map skips the holes of a sparse array.
  const steps = Array.from(script as readonly unknown[], (step, index) =>
    compileStep(`${path}[${index}]`, step),
  );
  return steps as [CompiledStep, ...CompiledStep[]];
};
