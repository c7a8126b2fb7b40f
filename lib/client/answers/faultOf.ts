import type { AnswerFacts } from '../../errors/AnswerFacts.ts';
import { AuthError } from '../../errors/AuthError.ts';
import { ConfigurationError } from '../../errors/ConfigurationError.ts';
import { gatewayNeutral } from '../../errors/gatewayNeutral.ts';
import { HttpError } from '../../errors/HttpError.ts';
import type { LookError } from '../../errors/LookError.ts';
import { NoSuchBatchError } from '../../errors/NoSuchBatchError.ts';
import { ThrottledError } from '../../errors/ThrottledError.ts';
import type { Answer } from '../http/Answer.ts';
import { factsOf } from './factsOf.ts';

/** What is looked at, in one place: the code in one spelling, and the facts. */
interface Seen {
  readonly status: number;
  readonly code: string;
}

/** User, service and token authentication, a role that may not (dli_02_0056); "the token must be updated". */
const AUTH_CODES: ReadonlySet<string> = new Set([
  'DLI.0013',
  'DLI.0014',
  'DLI.0015',
  'DLI.0016',
  'APIG.0307',
]);
/** "The object does not exist", "no related resources were found" (dli_02_0056). */
const MISSING_CODES: ReadonlySet<string> = new Set(['DLI.0002', 'DLI.0023']);
/** "The API does not exist or has not been published": wrong region, host or path. */
const UNPUBLISHED = 'APIG.0101';
const THROTTLED = 'APIG.0308';

const unpublished = (facts: AnswerFacts): LookError => {
  const cause = new HttpError(facts);
  return new ConfigurationError(
    `the endpoint has no such API: check its host, region and path (${cause.message})`,
    cause,
  );
};

const refused = (facts: AnswerFacts): LookError =>
  new AuthError({ reason: 'the service refused the credentials', ...facts });

/** The first rule that holds decides. The service's code goes before the status: DLI says much at 400. */
const RULES: readonly (readonly [
  holds: (seen: Seen) => boolean,
  fault: (facts: AnswerFacts) => LookError,
])[] = [
  [({ status, code }) => status === 429 || code === THROTTLED, (facts) => new ThrottledError(facts)],
  [({ code }) => code === UNPUBLISHED, unpublished],
  [({ status, code }) => status === 401 || status === 403 || AUTH_CODES.has(code), refused],
  [({ code }) => MISSING_CODES.has(code), (facts) => new NoSuchBatchError(facts)],
  [({ status, code }) => status === 404 && code.startsWith('DLI.'), (facts) => new NoSuchBatchError(facts)],
];

/** What an answer that is no 2xx means. */
export const faultOf = (answer: Answer): LookError => {
  const facts = factsOf(answer);
  const seen = { status: facts.status, code: gatewayNeutral(facts.code ?? '') };
  const rule = RULES.find(([holds]) => holds(seen));
  return rule === undefined ? new HttpError(facts) : rule[1](facts);
};
