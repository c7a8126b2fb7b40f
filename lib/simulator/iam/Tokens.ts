/** The tokens that a simulator has issued. */
export interface Tokens {
  readonly issue: () => IssuedToken;
  /** What has become of a token, by a moment of `performance.now()`. */
  readonly judge: (token: string, now: number) => Verdict;
  /** Takes back all that were issued so far. */
  readonly revoke: () => void;
  /** How many were issued. */
  readonly issued: () => number;
}

/** A token, and from when to when it is good, as Keystone writes it. */
export interface IssuedToken {
  readonly token: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
}

export type Verdict =
  | { readonly kind: 'good' | 'unknown' | 'revoked' }
  | { readonly kind: 'expired'; readonly expiresAt: string };
