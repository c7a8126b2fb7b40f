import { BatchRefCodec } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import fc from 'fast-check';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import { PathReporter } from 'io-ts/lib/PathReporter.js';
import assert from 'node:assert/strict';
import { refOf } from '../../lib/model/BatchRef.ts';

const { projectId, batchId } = testRef;
const upper = batchId.toUpperCase();

describe('BatchRefCodec', () => {
  describe('is', () => {
    it('should accept a ref, but not one in upper case, since ids compare by ===', () => {
      assert.equal(BatchRefCodec.is(testRef), true);
      assert.equal(BatchRefCodec.is({ ...testRef, batchId: upper }), false);
      assert.equal(BatchRefCodec.is(null), false);
    });
  });

  describe('decode', () => {
    it('should convert the batch id to lower case, and keep the project id', () => {
      const decoded = BatchRefCodec.decode({ projectId: 'AbC', batchId: upper });
      assert.deepEqual(decoded, right({ projectId: 'AbC', batchId: testRef.batchId }));
    });

    it('should drop further fields', () => {
      assert.deepEqual(BatchRefCodec.decode({ ...testRef, state: 'running' }), right(testRef));
    });

    it('should accept a project id of 1 and of 64 characters', () => {
      for (const projectId of ['a', 'a'.repeat(64)]) {
        assert.deepEqual(BatchRefCodec.decode({ ...testRef, projectId }), right({ ...testRef, projectId }));
      }
    });

    for (const projectId of ['', 'a'.repeat(65), 'a-b', 'a/b', 'a\n', 'é', 5, null, undefined]) {
      it(`should reject the project id ${JSON.stringify(projectId)}`, () => {
        assert.ok(isLeft(BatchRefCodec.decode({ ...testRef, projectId })));
      });
    }

    for (const batchId of [
      '',
      'not a UUID',
      `${testRef.batchId}/`,
      `${testRef.batchId}\n`,
      ` ${testRef.batchId}`,
      testRef.batchId.slice(1),
      testRef.batchId.replaceAll('-', ''),
      testRef.batchId.replace('0', 'g'),
      `batch-session-${testRef.batchId}:31309`,
      5,
      null,
      undefined,
    ]) {
      it(`should reject the batch id ${JSON.stringify(batchId)}`, () => {
        assert.ok(isLeft(BatchRefCodec.decode({ ...testRef, batchId })));
      });
    }

    it('should report what is wrong with each id', () => {
      assert.deepEqual(PathReporter.report(BatchRefCodec.decode({ projectId: 'a b', batchId: 'x' })), [
        'Invalid value "a b" supplied to : BatchRef/projectId: 1 to 64 letters and digits',
        'Invalid value "x" supplied to : BatchRef/batchId: a UUID',
      ]);
    });
  });

  describe('encode', () => {
    it('should be the inverse of decode, for any casing', () => {
      const ref = fc.record({ projectId: fc.stringMatching(/^[0-9a-zA-Z]{1,64}$/), batchId: fc.uuid() });
      fc.assert(
        fc.property(ref, fc.boolean(), ({ projectId, batchId }, inUpperCase) => {
          const decoded = BatchRefCodec.decode({
            projectId,
            batchId: inUpperCase ? batchId.toUpperCase() : batchId,
          });
          assert.deepEqual(decoded, right({ projectId, batchId: batchId.toLowerCase() }));
          if (isLeft(decoded)) return;
          assert.deepEqual(BatchRefCodec.encode(decoded.right), decoded.right);
        }),
      );
    });
  });
});

describe('refOf', () => {
  it('should make a ref, with the batch id in lower case', () => {
    assert.deepEqual(refOf(projectId, upper), testRef);
  });

  const invalid: readonly (readonly [ids: readonly [unknown, unknown], message: string])[] = [
    [['a/b', batchId], 'projectId: expected 1 to 64 letters and digits, got "a/b"'],
    [[undefined, batchId], 'projectId: expected 1 to 64 letters and digits, got undefined'],
    [[projectId, 'x'], 'batchId: expected a UUID, got "x"'],
    [[projectId, ''], 'batchId: expected a UUID, got ""'],
    [[projectId, null], 'batchId: expected a UUID, got null'],
    [
      [batchId, projectId],
      `projectId: expected 1 to 64 letters and digits, got "${batchId}": are projectId and batchId swapped?`,
    ],
    [
      [projectId, `batch-session-${batchId}:31309`],
      `batchId: expected a UUID, got "batch-session-${batchId}:31309": that is the appId; the batch's \`id\` is wanted`,
    ],
    [
      [projectId, 'application_1531906043036_0001'],
      'batchId: expected a UUID, got "application_1531906043036_0001": that is the appId; the batch\'s `id` is wanted',
    ],
    [[projectId, 'x'.repeat(1_000_000)], `batchId: expected a UUID, got "${'x'.repeat(100)}…"`],
    [['', ''], 'projectId: expected 1 to 64 letters and digits, got ""'],
  ];
  for (const [ids, message] of invalid) {
    it(`should reject: ${message}`, () => {
      assert.throws(() => refOf(...ids), { name: 'TypeError', message });
    });
  }
});
