import assert from 'node:assert/strict';
import { createUuids, randomText } from '../../lib/simulator/random.ts';

describe('createUuids', () => {
  it('should make distinct ids of version 4, of bytes that no other generator has', () => {
    const generators = [createUuids(), createUuids()];
    const ids = generators.flatMap((uuid) => Array.from({ length: 200 }, uuid));
    assert.equal(new Set(ids).size, 400);
    for (const id of ids) {
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('should use all bytes', () => {
    const uuid = createUuids();
    const ids = Array.from({ length: 1_000 }, uuid);
    for (let at = 0; at < 36; at += 1) {
      const digits = new Set(ids.map((id) => id.charAt(at)));
      const count = [8, 13, 18, 23, 14].includes(at) ? 1 : at === 19 ? 4 : 16;
      assert.equal(digits.size, count, String(at));
    }
  });
});

describe('randomText', () => {
  it('should have the given length, and every digit of base64url alone', () => {
    for (const length of [0, 1, 21, 32_768]) assert.equal(randomText(length).length, length);
    const digits = new Set(randomText(32_768));
    assert.equal(digits.size, 64);
    assert.match([...digits].join(''), /^[\w-]+$/);
  });
});
