// SHA-256 (FIPS 180-4) and HMAC (RFC 2104) in plain JavaScript. `node:crypto` is missing in a browser; `crypto.subtle` is missing
// in a page without a secure context, and answers by a thread whose time no fake clock controls.

/** The SHA-256 in hexadecimal digits. A text is hashed in UTF-8. */
export const sha256 = (data: string | Uint8Array): string => hexOf(digest(bytesOf(data)));

/** The HMAC with SHA-256 in hexadecimal digits. */
export const hmacSha256 = (key: string, data: string): string => {
  const secret = bytesOf(key);
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(secret.length > BLOCK_BYTES ? digest(secret) : secret);
  const withBlock = (mask: number, text: Uint8Array): Uint8Array => {
    const masked = new Uint8Array(BLOCK_BYTES + text.length);
    masked.set(block.map((byte) => byte ^ mask));
    masked.set(text, BLOCK_BYTES);
    return digest(masked);
  };
  return hexOf(withBlock(0x5c, withBlock(0x36, bytesOf(data))));
};

const BLOCK_BYTES = 64;

const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? new TextEncoder().encode(data) : data;

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The square and cube roots of the first primes supply these numbers: 32 bits of their fractions. */
const INITIAL = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const ROUNDS = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];

const digest = (data: Uint8Array): Uint8Array => {
  const blocks = paddedOf(data);
  const state = Int32Array.from(INITIAL);
  const words = new Int32Array(ROUNDS.length);
  for (let at = 0; at < blocks.byteLength; at += BLOCK_BYTES) compress(state, words, blocks, at);
  const result = new DataView(new ArrayBuffer(4 * state.length));
  state.forEach((word, index) => {
    result.setInt32(4 * index, word);
  });
  return new Uint8Array(result.buffer);
};

/** The data, a bit that is set, zeros up to a whole number of blocks, and the length in bits. */
const paddedOf = (data: Uint8Array): DataView => {
  const padded = new Uint8Array(Math.ceil((data.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(data);
  padded[data.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, 8n * BigInt(data.length));
  return view;
};

const rotated = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

/** Works one block into the state. Numbers are 32 bits; typed arrays cut off the rest. */
const compress = (state: Int32Array, words: Int32Array, blocks: DataView, at: number): void => {
  const word = (index: number): number => words[index] as number;
  for (let t = 0; t < words.length; t += 1) {
    if (t < 16) {
      words[t] = blocks.getInt32(at + 4 * t);
      continue;
    }
    const [before, later] = [word(t - 15), word(t - 2)];
    const s0 = rotated(before, 7) ^ rotated(before, 18) ^ (before >>> 3);
    const s1 = rotated(later, 17) ^ rotated(later, 19) ^ (later >>> 10);
    words[t] = word(t - 16) + s0 + word(t - 7) + s1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let t = 0; t < words.length; t += 1) {
    const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const first = (h + s1 + ((e & f) ^ (~e & g)) + (ROUNDS[t] as number) + word(t)) | 0;
    const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => {
    state[index] = (state[index] as number) + value;
  });
};
