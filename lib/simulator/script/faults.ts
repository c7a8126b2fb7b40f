import { type Check, expected, isRecord } from '../../checks/values.ts';
import { isJson, nonEmptyText, wholeNumber } from '../checks.ts';
import type { Fault } from '../ScriptStep.ts';
import {
  errorReply,
  fixedReply,
  halfReply,
  htmlReply,
  noSuchJob,
  type ReplyMaker,
  revokedToken,
} from '../service/replies.ts';

/** One kind of fault: the checks of its own fields, and its reply. */
interface FaultKind<F extends Fault> {
  readonly fields: { readonly [K in Exclude<keyof F, 'fault'>]-?: Check };
  readonly required?: readonly Exclude<keyof F, 'fault'>[];
  readonly reply: (fault: F) => ReplyMaker;
}

type FaultKinds = {
  readonly [Name in Fault['fault']]: FaultKind<Extract<Fault, { readonly fault: Name }>>;
};

const THROTTLED =
  'The throttling threshold has been reached: policy user over ratelimit,limit:200,time:1 minute';

// 1xx is not a final status: the client would go on waiting.
const status = wholeNumber(200, 599);

// What Node accepts in a header.
const isHeaderName = (value: string): boolean => /^[\w!#$%&'*+.^`|~-]+$/.test(value);
const isHeaderText = (value: unknown): boolean =>
  typeof value === 'string' && !/[^\t\x20-\x7e\x80-\xff]/.test(value);

/** A `Retry-After` header: a number of seconds, or any text. */
export const retryAfter: Check = expected(
  'a number from 0 or a text that a header may hold',
  (value) => (typeof value === 'number' && value >= 0 && value < Infinity) || isHeaderText(value),
);

const checkHeaderName = expected('a header name', (name) => isHeaderName(name as string));
const checkHeaderText = expected('a text that a header may hold', isHeaderText);
const checkObject = expected('an object', isRecord);

const headers: Check = (path, value) => {
  checkObject(path, value);
  for (const [name, text] of Object.entries(value as object)) {
    checkHeaderName(`a name in ${path}`, name);
    checkHeaderText(`${path}.${name}`, text);
  }
};

/** All kinds of faults. */
export const faultKinds: FaultKinds = {
  hang: { fields: {}, reply: () => () => ({ kind: 'hang' }) },
  reset: { fields: {}, reply: () => () => ({ kind: 'reset' }) },
  halfBody: { fields: {}, reply: () => halfReply('cut') },
  stalledBody: { fields: {}, reply: () => halfReply('stalled') },
  html: { fields: { status }, reply: ({ status = 200 }) => htmlReply(status) },
  garbage: { fields: {}, reply: () => fixedReply({ body: '{"id":' }) },
  answer: {
    fields: { status, body: expected('a text or a value that JSON can hold', isJson), headers },
    required: ['body'],
    reply: fixedReply,
  },
  error: {
    fields: {
      status,
      code: nonEmptyText,
      message: expected('a text', (value) => typeof value === 'string'),
      shape: expected("'dli', 'gateway' or 'iam'", (value) =>
        ['dli', 'gateway', 'iam'].includes(value as string),
      ),
      retryAfter,
    },
    required: ['status', 'code'],
    reply: errorReply,
  },
  throttled: {
    fields: { retryAfter },
    reply: ({ retryAfter }) =>
      errorReply({ status: 429, code: 'APIG.0308', message: THROTTLED, shape: 'gateway', retryAfter }),
  },
  expiredToken: { fields: {}, reply: () => revokedToken },
  vanished: { fields: {}, reply: () => noSuchJob },
  redirect: {
    fields: {
      to: expected(
        'a text that a header may hold, not empty',
        (value) => value !== '' && isHeaderText(value),
      ),
      status: wholeNumber(300, 399),
    },
    required: ['to'],
    reply: ({ to, status = 302 }) => fixedReply({ status, body: '', headers: { location: to } }),
  },
};
