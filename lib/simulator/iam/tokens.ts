import { randomBytes } from 'node:crypto';
import type { ServerClock } from '../server/clock.ts';

/** A time as Keystone writes it, with microseconds: `2024-01-02T03:04:05.123000Z`. */
const isoMicros = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '000Z');

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

type Verdict =
  | { readonly kind: 'good' | 'unknown' | 'revoked' }
  | { readonly kind: 'expired'; readonly expiresAt: string };

/** Enough to tell tokens apart: 132 bits. */
const ID_LENGTH = 22;

interface IssueRecord {
  readonly endsAt: number;
  readonly expiresAt: string;
  isRevoked: boolean;
}

const randomText = (length: number): string => randomBytes(length).toString('base64url').slice(0, length);

/** The tokens of a simulator: none at first. */
export const createTokens = (
  clock: ServerClock,
  { tokenLifeMs, tokenLength }: { readonly tokenLifeMs: number; readonly tokenLength: number },
): Tokens => {
  const idLength = Math.min(ID_LENGTH, tokenLength);
  // The same for all: a thousand tokens of 32 KB are not kept.
  const rest = randomText(tokenLength - idLength);
  const records = new Map<string, IssueRecord>();
  return {
    issue() {
      const id = randomText(idLength);
      const now = clock.now();
      const expiresAt = isoMicros(now + tokenLifeMs);
      records.set(id, { endsAt: performance.now() + tokenLifeMs, expiresAt, isRevoked: false });
      return { token: id + rest, issuedAt: isoMicros(now), expiresAt };
    },
    judge(token, now) {
      const id = token.slice(0, idLength);
      const record = token === id + rest ? records.get(id) : undefined;
      if (!record) return { kind: 'unknown' };
      const { endsAt, expiresAt, isRevoked } = record;
      if (now >= endsAt) return { kind: 'expired', expiresAt };
      return { kind: isRevoked ? 'revoked' : 'good' };
    },
    revoke() {
      for (const record of records.values()) record.isRevoked = true;
    },
    issued: () => records.size,
  };
};
