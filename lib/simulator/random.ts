// By `getRandomValues` alone, which every runtime has, pages without a secure context included.

/** How many ids are made of one call, which takes Node some microseconds. */
const IDS_AT_ONCE = 64;
const ID_BYTES = 16;

/** Creates a generator of random UUIDs (RFC 9562, version 4). */
export const createUuids = (): (() => string) => {
  const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
  const bytes = new Uint8Array(IDS_AT_ONCE * ID_BYTES);
  let used = bytes.length;
  const hex = (from: number, length: number): string => {
    let text = '';
    for (let at = used + from; at < used + from + length; at += 1) text += digits[bytes[at] ?? 0] ?? '';
    return text;
  };
  return () => {
    if (used === bytes.length) {
      crypto.getRandomValues(bytes);
      used = 0;
    }
    // The version and the variant.
    bytes[used + 6] = ((bytes[used + 6] ?? 0) & 0x0f) | 0x40;
    bytes[used + 8] = ((bytes[used + 8] ?? 0) & 0x3f) | 0x80;
    const uuid = `${hex(0, 4)}-${hex(4, 2)}-${hex(6, 2)}-${hex(8, 2)}-${hex(10, 6)}`;
    used += ID_BYTES;
    return uuid;
  };
};

/** The digits of base64url, 6 bits each. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A random text of letters, digits, `-` and `_`, of at most 65,536 characters. */
export const randomText = (length: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => ALPHABET.charAt(byte & 63)).join('');
