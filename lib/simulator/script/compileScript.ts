import { type Check, expected, isRecord } from '../../checks/values.ts';
import { checkedFields, type FieldChecks, nonEmptyText, timerMs, wholeNumber } from '../checks.ts';
import type { FaultStep, ScriptStep, StateStep } from '../ScriptStep.ts';
import { type ReplyMaker, retryAfterHeader } from '../service/replies.ts';
import { faultKinds, retryAfter } from './faults.ts';
import type { StepBounds } from './timeline.ts';

/** A checked copy of a script. */
export type CompiledScript = readonly [CompiledStep, ...CompiledStep[]];

export type CompiledStep = CompiledState | CompiledFault;

interface Pace extends StepBounds {
  readonly latencyMs: number;
}

/** A step that answers with a state. */
export interface CompiledState extends Pace {
  readonly kind: 'state';
  readonly state: string;
  /** Further headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A step that answers with a reply of its own. */
export interface CompiledFault extends Pace {
  readonly kind: 'fault';
  readonly reply: ReplyMaker;
  /** Whether the service denies that the job exists. */
  readonly hidesJob: boolean;
}

const checkNotEmpty = expected(
  'an array of at least one step',
  (script) => Array.isArray(script) && script.length > 0,
);

/**
 * Checks and copies a script.
 *
 * @param path - the name of the script in messages
 * @throws `TypeError` that names the place of the mistake (`script[2].forMs`) and the value
 */
export const compileScript = (path: string, script: unknown): CompiledScript => {
  checkNotEmpty(path, script);
  return compileAll(path, script, compileStep) as [CompiledStep, ...CompiledStep[]];
};

const checkFaultList = expected('an array of faults', Array.isArray);
const checkFault = expected("an object with a 'fault'", (step) => isRecord(step) && 'fault' in step);

/** As `compileScript`, for a list of faults, which may be empty. */
export const compileFaults = (path: string, steps: unknown): readonly CompiledFault[] => {
  checkFaultList(path, steps);
  return compileAll(path, steps, (place, step) => {
    checkFault(place, step);
    return compileFault(place, ofOneKind(step as FaultStep));
  });
};

// `Array.from`, since `map` skips the holes of a sparse array.
const compileAll = <S>(path: string, steps: unknown, compile: (place: string, step: unknown) => S): S[] =>
  Array.from(steps as unknown[], (step, index) => compile(`${path}[${index}]`, step));

const checkStep = expected(
  "a state or an object with a 'state' or a 'fault'",
  (step) => isRecord(step) && ('state' in step || 'fault' in step),
);

/** A step that has the keys of both kinds, without that which is `undefined`: it counts as absent. */
const ofOneKind = <S>(step: S): S => {
  if (!isRecord(step) || !('state' in step && 'fault' in step)) return step;
  const { state, fault, ...rest } = step;
  const kinds = { ...(state !== undefined && { state }), ...(fault !== undefined && { fault }) };
  return { ...kinds, ...rest } as S;
};

const compileStep = (path: string, step: unknown): CompiledStep => {
  if (typeof step === 'string') return compileState(path, { state: step });
  checkStep(path, step);
  const checked = ofOneKind(step as Exclude<ScriptStep, string>);
  return 'fault' in checked ? compileFault(path, checked) : compileState(path, checked);
};

type PaceFields = Pick<StateStep, 'forMs' | 'forPolls' | 'latencyMs'>;

const paceChecks: FieldChecks<PaceFields> = {
  forMs: expected(
    'a number of milliseconds from 0',
    (value) => typeof value === 'number' && value >= 0 && value < Infinity,
  ),
  forPolls: wholeNumber(0),
  latencyMs: timerMs,
};

const paceOf = ({ forMs, forPolls, latencyMs = 0 }: PaceFields): Pace => ({
  forMs: forMs ?? Infinity,
  // A step without limits answers one poll.
  forPolls: forPolls ?? (forMs === undefined ? 1 : Infinity),
  latencyMs,
});

const stateChecks: FieldChecks<StateStep> = { ...paceChecks, state: nonEmptyText, retryAfter };

const compileState = (path: string, step: StateStep): CompiledState => {
  const checked = checkedFields<StateStep, 'state'>(path, step, stateChecks, ['state']);
  return {
    kind: 'state',
    ...paceOf(checked),
    state: checked.state,
    headers: retryAfterHeader(checked.retryAfter),
  };
};

/** A kind of fault without its type: the table pairs each name with the kind of that fault. */
interface AnyFaultKind {
  readonly fields: Readonly<Record<string, Check>>;
  readonly required?: readonly string[];
  readonly reply: (fault: FaultStep) => ReplyMaker;
}

const kinds = new Map(Object.entries(faultKinds as unknown as Record<string, AnyFaultKind>));
const checkName = expected(`one of ${[...kinds.keys()].join(', ')}`, (name) => kinds.has(name as string));

const compileFault = (path: string, step: FaultStep): CompiledFault => {
  checkName(`${path}.fault`, step.fault);
  const { fields, required, reply } = kinds.get(step.fault) as AnyFaultKind;
  const checks = { fault: checkName, ...paceChecks, ...fields };
  const checked = checkedFields<Record<string, unknown>, string>(path, step, checks, required) as FaultStep;
  return { kind: 'fault', ...paceOf(checked), reply: reply(checked), hidesJob: step.fault === 'vanished' };
};
