import type { AnswerFacts } from '../../errors/AnswerFacts.ts';
import type { Answer } from '../http/Answer.ts';
import { excerptOf } from './excerptOf.ts';
import { jsonOf } from './jsonOf.ts';
import { redirectOf } from './redirectOf.ts';
import { serviceFaultOf } from './serviceFaultOf.ts';
import { waitAskedFor } from './waitAskedFor.ts';

/** What an answer says, as an error may carry it: bounded, and without the secrets of the request. */
export const factsOf = (answer: Answer): AnswerFacts => {
  const { status, body, secrets } = answer;
  const { code, message, requestId = answer.requestId } = serviceFaultOf(jsonOf(body));
  const redirect = redirectOf(answer);
  return {
    status,
    code,
    serviceMessage: redirect ?? (message === undefined ? undefined : excerptOf(message, secrets)),
    requestId: requestId === null ? undefined : excerptOf(requestId, secrets),
    // The body of a redirect repeats the whole Location, and a login page's may hold a session.
    bodyExcerpt: redirect === undefined ? excerptOf(body, secrets) : undefined,
    retryAfterMs: waitAskedFor(answer),
  };
};
