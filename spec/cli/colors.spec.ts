import assert from 'node:assert/strict';
import { colorsFor, inColorOf, isInteractive } from '../../lib/cli/colors.ts';
import { fakeIo } from './support/fakeIo.ts';

const terminal = fakeIo({ columns: 80 }).io.stdout;
const pipe = fakeIo().io.stdout;

describe('colors', () => {
  it('should take a terminal for interactive, unless it is dumb or in CI', () => {
    assert.equal(isInteractive(terminal, {}), true);
    assert.equal(isInteractive(terminal, { CI: '' }), true);
    assert.equal(isInteractive(terminal, { CI: 'true' }), false);
    assert.equal(isInteractive(terminal, { TERM: 'dumb' }), false);
    assert.equal(isInteractive(pipe, {}), false);
  });

  it('should colour a terminal only, unless the environment or a flag says otherwise', () => {
    const has = (...args: Parameters<typeof colorsFor>): boolean => colorsFor(...args).isColorSupported;
    assert.equal(has(terminal, {}, true), true);
    assert.equal(has(terminal, {}, false), false);
    assert.equal(has(terminal, { NO_COLOR: '1' }, true), false);
    assert.equal(has(terminal, { NO_COLOR: '' }, true), true);
    assert.equal(has(terminal, { CI: '1' }, true), false);
    assert.equal(has(pipe, {}, true), false);
    assert.equal(has(pipe, { FORCE_COLOR: '1' }, true), true);
    assert.equal(has(pipe, { FORCE_COLOR: '' }, true), true);
    assert.equal(has(pipe, { FORCE_COLOR: '0' }, true), false);
    assert.equal(has(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true), false);
    assert.equal(has(pipe, { FORCE_COLOR: '1' }, false), false);
  });

  it('should have a colour for each state', () => {
    const colors = colorsFor(terminal, {}, true);
    const states = ['starting', 'running', 'recovering', 'unknown', 'success', 'dead'] as const;
    const texts = states.map((state) => inColorOf(state, 'x', colors));
    assert.equal(new Set(texts).size, states.length);
    assert.equal(inColorOf('dead', 'x', colors), '\u001b[31mx\u001b[39m');
    assert.equal(inColorOf('dead', 'x', colorsFor(pipe, {}, true)), 'x');
  });
});
