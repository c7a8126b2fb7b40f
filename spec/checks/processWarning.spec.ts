import assert from 'node:assert/strict';
import sinon from 'sinon';
import { emitProcessWarning } from '../../lib/checks/processWarning.ts';

describe('emitProcessWarning', () => {
  afterEach(() => sinon.restore());

  it('should emit a warning of the process, with its code', () => {
    const emitted = sinon.stub(process, 'emitWarning');
    emitProcessWarning('too fast', { code: 'DLI_X' });
    assert.deepEqual(emitted.args, [['too fast', { code: 'DLI_X' }]]);
  });

  for (const [what, substitute] of [
    ['no process', undefined],
    ['a process that emits no warnings', {}],
  ] as const) {
    it(`should warn on the console where there is ${what}`, () => {
      const warned = sinon.stub(console, 'warn');
      sinon.stub(globalThis, 'process').value(substitute);
      const error = new Error('lost');
      emitProcessWarning('too fast', { code: 'DLI_X' });
      emitProcessWarning('refused', { type: 'Kind' });
      emitProcessWarning('plain');
      emitProcessWarning(error);
      sinon.restore();
      assert.deepEqual(warned.args, [['DLI_X: too fast'], ['Kind: refused'], ['Warning: plain'], [error]]);
    });
  }
});
