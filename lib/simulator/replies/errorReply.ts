import { STATUS_CODES } from 'node:http';
import { jsonReply } from './jsonReply.ts';
import type { Reply } from './Reply.ts';
import { retryAfterHeader } from './retryAfterHeader.ts';

interface ServiceError {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  readonly shape?: 'dli' | 'gateway' | 'iam';
  readonly retryAfter?: string | number | undefined;
}

/** An error in the shape of who raised it: DLI (dli_02_0056), the gateway in front of it, or IAM. */
export const errorReply = ({
  status,
  code,
  shape = 'dli',
  retryAfter,
  ...rest
}: ServiceError): ((to: { readonly requestId: string }) => Reply) => {
  const title = STATUS_CODES[status] ?? 'Error';
  const { message = title } = rest;
  return ({ requestId }) => {
    const bodies = {
      dli: { error_code: code, error_msg: message },
      gateway: { error_msg: message, error_code: code, request_id: requestId },
      iam: { error: { code, message, title } },
    };
    return jsonReply(status, bodies[shape], retryAfterHeader(retryAfter));
  };
};
