import type { ServiceClock } from '../clock.ts';
import { randomText } from '../random.ts';
import type { Grant } from './grants.ts';

/** The tokens issued by the simulated Keystone. */
export interface Tokens {
  /**
   * Issues a token.
   *
   * @param grant - what it is for
   * @param parent - the token that asked for it, which it does not outlive
   */
  readonly issue: (grant: Grant, parent?: string) => IssuedToken;
  /** The status of a token at a moment. */
  readonly statusOf: (token: string, now: number) => TokenStatus;
  /** Revokes a token, or all tokens issued so far. */
  readonly revoke: (token?: string) => void;
  /** How many were issued. */
  readonly issued: () => number;
}

/** A token with its period of validity, as Keystone writes times. */
export interface IssuedToken {
  readonly token: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
}

type TokenStatus =
  | ({ readonly kind: 'valid'; readonly grant: Grant } & Omit<IssuedToken, 'token'>)
  | { readonly kind: 'unknown' | 'revoked' }
  | { readonly kind: 'expired'; readonly expiresAt: string };

interface IssueRecord extends Omit<IssuedToken, 'token'> {
  readonly grant: Grant;
  /** A moment. */
  readonly endsAt: number;
  isRevoked: boolean;
}

/** The unique part of a token: a letter, so that no command line takes it for an option, and 126 bits. */
const ID_LENGTH = 22;

/** Creates an empty set of tokens. */
export const createTokens = (
  clock: ServiceClock,
  { tokenLifeMs, tokenLength }: { readonly tokenLifeMs: number; readonly tokenLength: number },
): Tokens => {
  const idLength = Math.min(ID_LENGTH, tokenLength);
  // Shared by all tokens, so that a thousand tokens of 32 KB need not be kept.
  const padding = randomText(tokenLength - idLength);
  const records = new Map<string, IssueRecord>();
  const recordOf = (token: string): IssueRecord | undefined => {
    const id = token.slice(0, idLength);
    return token === id + padding ? records.get(id) : undefined;
  };
  return {
    issue(grant, parent) {
      const id = `M${randomText(idLength - 1)}`;
      const now = clock.now();
      const { endsAt, expiresAt } = (parent === undefined ? undefined : recordOf(parent)) ?? {
        endsAt: clock.moment() + tokenLifeMs,
        expiresAt: isoMicros(now + tokenLifeMs),
      };
      const issuedAt = isoMicros(now);
      records.set(id, { grant, endsAt, issuedAt, expiresAt, isRevoked: false });
      return { token: id + padding, issuedAt, expiresAt };
    },
    statusOf(token, now) {
      const record = recordOf(token);
      if (!record) return { kind: 'unknown' };
      const { grant, endsAt, issuedAt, expiresAt, isRevoked } = record;
      if (now >= endsAt) return { kind: 'expired', expiresAt };
      return isRevoked ? { kind: 'revoked' } : { kind: 'valid', grant, issuedAt, expiresAt };
    },
    revoke(token) {
      for (const record of token === undefined ? records.values() : [recordOf(token)]) {
        if (record) record.isRevoked = true;
      }
    },
    issued: () => records.size,
  };
};

/** A time with microseconds, as Keystone writes it: `2024-01-02T03:04:05.123000Z`. */
const isoMicros = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '000Z');
