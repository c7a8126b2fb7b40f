import type { Check } from '../../checks/values.ts';
import type { Fault } from '../ScriptStep.ts';
import { checks } from '../checks/checks.ts';
import {
  anyReply,
  errorReply,
  halfReply,
  htmlReply,
  noSuchJob,
  type ReplyMaker,
  staleToken,
} from '../server/replies.ts';

/** What the simulator knows of one kind of fault: how to check its own fields, and what it answers. */
interface FaultKind<F extends Fault> {
  readonly fields: { readonly [K in Exclude<keyof F, 'fault'>]-?: Check };
  readonly required?: readonly Exclude<keyof F, 'fault'>[];
  readonly reply: (fault: F) => ReplyMaker;
}

type Faults = { readonly [Name in Fault['fault']]: FaultKind<Extract<Fault, { readonly fault: Name }>> };

const THROTTLED =
  'The throttling threshold has been reached: policy user over ratelimit,limit:200,time:1 minute';

/** Every kind of fault. */
export const faults: Faults = {
  hang: { fields: {}, reply: () => () => ({ kind: 'hang' }) },
  reset: { fields: {}, reply: () => () => ({ kind: 'reset' }) },
  halfBody: {
    fields: {},
    reply: () => halfReply('close'),
  },
  stalledBody: {
    fields: {},
    reply: () => halfReply('stall'),
  },
  html: {
    fields: { status: checks.status },
    reply: ({ status = 200 }) => htmlReply(status),
  },
  garbage: {
    fields: {},
    reply: () => anyReply({ body: '{"id":' }),
  },
  answer: {
    fields: { status: checks.status, body: checks.body, headers: checks.headers },
    required: ['body'],
    reply: anyReply,
  },
  error: {
    fields: {
      status: checks.status,
      code: checks.text,
      message: checks.message,
      shape: checks.shape,
      retryAfter: checks.retryAfter,
    },
    required: ['status', 'code'],
    reply: errorReply,
  },
  throttled: {
    fields: { retryAfter: checks.retryAfter },
    reply: ({ retryAfter }) =>
      errorReply({ status: 429, code: 'APIG.0308', message: THROTTLED, shape: 'gateway', retryAfter }),
  },
  expiredToken: {
    fields: {},
    reply: () => staleToken,
  },
  vanished: {
    fields: {},
    reply: () => noSuchJob,
  },
  redirect: {
    fields: { to: checks.location, status: checks.redirectStatus },
    required: ['to'],
    reply: ({ to, status = 302 }) => anyReply({ status, body: '', headers: { location: to } }),
  },
};
