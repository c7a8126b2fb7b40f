import type { Credentials } from './Credentials.ts';
import type { ReadSet } from './readSet.ts';

/** A set of credentials, as far as an environment has it. */
export interface CredentialSet extends Pick<ReadSet<string>, 'telling' | 'missing' | 'faults'> {
  /** To be had of a set in which nothing is missing or wrong. */
  readonly credentials: Credentials;
}
