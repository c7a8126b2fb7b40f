import { BatchRefCodec } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import fc from 'fast-check';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import { PathReporter } from 'io-ts/lib/PathReporter.js';
import assert from 'node:assert/strict';
import { refOf } from '../../lib/model/BatchRef.ts';

const upper = testRef.batchId.toUpperCase();

describe('BatchRefCodec', () => {
  describe('is', () => {
    it('should take a ref, and not one in upper case: ids compare by ===', () => {
      assert.equal(BatchRefCodec.is(testRef), true);
      assert.equal(BatchRefCodec.is({ ...testRef, batchId: upper }), false);
      assert.equal(BatchRefCodec.is(null), false);
    });
  });

  describe('decode', () => {
    it('should lower-case the batch id, and leave the project id as it is', () => {
      const decoded = BatchRefCodec.decode({ projectId: 'AbC', batchId: upper });
      assert.deepEqual(decoded, right({ projectId: 'AbC', batchId: testRef.batchId }));
    });

    it('should drop further fields (pitfall 55)', () => {
      assert.deepEqual(BatchRefCodec.decode({ ...testRef, state: 'running' }), right(testRef));
    });

    it('should take a project id of 1 and of 64 characters', () => {
      for (const projectId of ['a', 'a'.repeat(64)]) {
        assert.deepEqual(BatchRefCodec.decode({ ...testRef, projectId }), right({ ...testRef, projectId }));
      }
    });

    for (const projectId of ['', 'a'.repeat(65), 'a-b', 'a/b', 'a\n', 'é', 5, null, undefined]) {
      it(`should refuse the project id ${JSON.stringify(projectId)}`, () => {
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
      it(`should refuse the batch id ${JSON.stringify(batchId)} (pitfall 62)`, () => {
        assert.ok(isLeft(BatchRefCodec.decode({ ...testRef, batchId })));
      });
    }

    it('should say what is wrong with each id', () => {
      assert.deepEqual(PathReporter.report(BatchRefCodec.decode({ projectId: 'a b', batchId: 'x' })), [
        'Invalid value "a b" supplied to : BatchRef/projectId: 1 to 64 letters and digits',
        'Invalid value "x" supplied to : BatchRef/batchId: a UUID',
      ]);
    });
  });

  describe('encode', () => {
    it('should be undone by decode, for any casing', () => {
      const ref = fc.record({ projectId: fc.stringMatching(/^[0-9a-zA-Z]{1,64}$/), batchId: fc.uuid() });
      fc.assert(
        fc.property(ref, fc.boolean(), ({ projectId, batchId }, shout) => {
          const decoded = BatchRefCodec.decode({
            projectId,
            batchId: shout ? batchId.toUpperCase() : batchId,
          });
          assert.deepEqual(decoded, right({ projectId, batchId: batchId.toLowerCase() }));
          if (isLeft(decoded)) return;
          assert.deepEqual(BatchRefCodec.encode(decoded.right), decoded.right);
        }),
      );
    });
  });
});

const { projectId, batchId } = testRef;

describe('refOf', () => {
  it('should make a ref, its batch id in lower case', () => {
    assert.deepEqual(refOf(projectId, batchId.toUpperCase()), testRef);
  });

  const refused: readonly (readonly [ids: readonly [unknown, unknown], message: string])[] = [
    [['a/b', batchId], 'projectId: expected 1 to 64 letters and digits, got "a/b"'],
    [[undefined, batchId], 'projectId: expected 1 to 64 letters and digits, got undefined'],
    [[projectId, 'x'], 'batchId: expected a UUID, got "x"'],
    [[projectId, ''], 'batchId: expected a UUID, got ""'],
    [[projectId, null], 'batchId: expected a UUID, got null'],
    [['', ''], 'projectId: expected 1 to 64 letters and digits, got ""'],
  ];
  for (const [ids, message] of refused) {
    it(`should refuse: ${message} (pitfall 62)`, () => {
      assert.throws(() => refOf(...ids), { name: 'TypeError', message });
    });
  }
});
