import type { Authorization } from './Authorization.ts';

const FORM =
  /^SDK-HMAC-SHA256 +Access=(?<accessKey>[^,\s]{1,128}), *SignedHeaders=(?<names>[^,\s]+), *Signature=(?<signature>[0-9a-f]{64})$/;

/** What the groups of the form catch: each of them, or none. */
interface Caught {
  readonly accessKey: string;
  readonly names: string;
  readonly signature: string;
}

/** Reads the `Authorization` of a signed request (api-sign-algorithm-001); nothing if it has another form. */
export const parseAuthorization = (header: string): Authorization | undefined => {
  const caught = FORM.exec(header)?.groups as Caught | undefined;
  return (
    caught && {
      accessKey: caught.accessKey,
      signedHeaders: caught.names.toLowerCase().split(';'),
      signature: caught.signature,
    }
  );
};
