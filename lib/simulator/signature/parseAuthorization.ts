import type { Authorization } from './Authorization.ts';

const FORM = /^SDK-HMAC-SHA256 +Access=([^,\s]{1,128}), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;

/** Reads the `Authorization` of a signed request (api-sign-algorithm-001); nothing if it has another form. */
export const parseAuthorization = (header: string): Authorization | undefined => {
  const [, accessKey, names, signature] = FORM.exec(header) ?? [];
  return accessKey === undefined || names === undefined || signature === undefined
    ? undefined
    : { accessKey, signedHeaders: names.toLowerCase().split(';'), signature };
};
