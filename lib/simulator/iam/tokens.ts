import { randomBytes } from 'node:crypto';
import type { ServiceClock } from '../clock.ts';

/** The tokens issued by the simulated Keystone. */
export interface Tokens {
  readonly issue: () => IssuedToken;
  /** The status of a token at a moment. */
  readonly statusOf: (token: string, now: number) => TokenStatus;
  /** Revokes all tokens issued so far. */
  readonly revoke: () => void;
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
  | { readonly kind: 'valid' | 'unknown' | 'revoked' }
  | { readonly kind: 'expired'; readonly expiresAt: string };

interface IssueRecord {
  /** A moment. */
  readonly endsAt: number;
  readonly expiresAt: string;
  isRevoked: boolean;
}

/** The unique part of a token: 132 bits. */
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
  return {
    issue() {
      const id = randomText(idLength);
      const now = clock.now();
      const expiresAt = isoMicros(now + tokenLifeMs);
      records.set(id, { endsAt: clock.moment() + tokenLifeMs, expiresAt, isRevoked: false });
      return { token: id + padding, issuedAt: isoMicros(now), expiresAt };
    },
    statusOf(token, now) {
      const id = token.slice(0, idLength);
      const record = token === id + padding ? records.get(id) : undefined;
      if (!record) return { kind: 'unknown' };
      const { endsAt, expiresAt, isRevoked } = record;
      if (now >= endsAt) return { kind: 'expired', expiresAt };
      return { kind: isRevoked ? 'revoked' : 'valid' };
    },
    revoke() {
      for (const record of records.values()) record.isRevoked = true;
    },
    issued: () => records.size,
  };
};

const randomText = (length: number): string => randomBytes(length).toString('base64url').slice(0, length);

/** A time with microseconds, as Keystone writes it: `2024-01-02T03:04:05.123000Z`. */
const isoMicros = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '000Z');
