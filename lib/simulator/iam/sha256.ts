import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as hash } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

// The package is part of the build (spec/gate/bundle.mjs), not a dependency: docs/decisions.md, 12.

/** The SHA-256 in hexadecimal digits. A text is hashed in UTF-8. */
export const sha256 = (data: string | Uint8Array): string => bytesToHex(hash(bytesOf(data)));

/** The HMAC with SHA-256 in hexadecimal digits. */
export const hmacSha256 = (key: string, data: string): string =>
  bytesToHex(hmac(hash, utf8ToBytes(key), utf8ToBytes(data)));

const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? utf8ToBytes(data) : data;
