import { type Either, isLeft, isRight, left, right } from 'fp-ts/lib/Either.js';
import { DecodeError } from '../../errors/DecodeError.ts';
import type { LookError } from '../../errors/LookError.ts';
import type { Answer } from '../http/Answer.ts';
import { excerptOf } from './excerptOf.ts';
import { factsOf } from './factsOf.ts';
import { faultOf } from './faultOf.ts';
import { isFields } from './isFields.ts';
import { isNo } from './isNo.ts';
import { isOk } from './isOk.ts';
import { jsonOf } from './jsonOf.ts';

/** What was wrong with an answer, a line each. */
export type Report = readonly string[];

/**
 * What a whole answer says, or why it does not say.
 *
 * @param answer - what came
 * @param decode - reads the JSON object of a 2xx
 */
export const readAnswer = <A>(
  answer: Answer,
  decode: (json: Readonly<Record<string, unknown>>) => Either<Report, A>,
): Either<LookError, A> => {
  if (!isOk(answer)) return left(faultOf(answer));
  const body = bodyOf(answer);
  const decoded = isLeft(body) ? body : decode(body.right);
  if (isRight(decoded)) return decoded;
  return left(isNo(answer) ? faultOf(answer) : undecoded(answer, decoded.left));
};

const bodyOf = ({ body, whole }: Answer): Either<Report, Readonly<Record<string, unknown>>> => {
  if (!whole) return left([`the body is larger than the bound, ${String(body.length)} characters were read`]);
  const json = jsonOf(body);
  if (isFields(json)) return right(json);
  return left([body === '' ? 'the body is empty' : 'the body is no JSON object']);
};

const undecoded = (answer: Answer, report: Report): DecodeError => {
  const { status, requestId, bodyExcerpt } = factsOf(answer);
  return new DecodeError({
    status,
    requestId,
    bodyExcerpt,
    report: report.map((line) => excerptOf(line, answer.secrets)),
  });
};
