import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { builtin, findBuiltin } from '../../lib/checks/builtin.ts';

/** Runs a function in a runtime without modules of Node. */
const withoutModules = <T>(act: () => T): T => {
  const own = Object.getOwnPropertyDescriptor(process, 'getBuiltinModule') ?? {};
  try {
    Reflect.deleteProperty(process, 'getBuiltinModule');
    return act();
  } finally {
    Object.defineProperty(process, 'getBuiltinModule', own);
  }
};

describe('builtin', () => {
  it('should return a module of Node', () => {
    assert.equal(builtin('crypto', 'akSk').createHash, createHash);
    assert.equal(findBuiltin('crypto')?.createHash, createHash);
  });

  it('should name the module, what needs it and what to do in a runtime without it', () => {
    withoutModules(() => {
      assert.equal(findBuiltin('crypto'), undefined);
      assert.throws(() => builtin('crypto', 'akSk'), {
        message: 'akSk: this runtime has no node:crypto module; it runs on Node, Deno and Bun only',
      });
      assert.throws(() => builtin('http', 'startSimulator', 'use another'), {
        message: 'startSimulator: this runtime has no node:http module; use another',
      });
    });
  });
});
