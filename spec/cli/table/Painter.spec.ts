import assert from 'node:assert/strict';
import fc from 'fast-check';
import picocolors from 'picocolors';
import { Painter } from '../../../lib/cli/table/Painter.ts';
import type { Line } from '../../../lib/cli/table/Line.ts';
import { Emulator } from '../support/Emulator.ts';

const plain = picocolors.createColors(false);

const linesOf = (...texts: readonly string[]): readonly Line[] => texts.map((text) => [{ text }]);

/** A terminal of 20 columns and 8 rows, below a line of a shell. */
const newScreen = async (): Promise<Emulator> => {
  const screen = new Emulator(20, 8);
  await screen.write('$ watch\r\n');
  return screen;
};

describe('Painter', () => {
  it('should replace the lines on the screen', async () => {
    const screen = await newScreen();
    const painter = new Painter(plain);
    await screen.write(painter.update(linesOf('one', 'two', 'three')));
    await screen.write(painter.update(linesOf('one', '2', 'three', 'four')));
    assert.deepEqual(screen.history, ['$ watch', 'one', '2', 'three', 'four']);
    await screen.write(painter.update(linesOf('one')));
    assert.deepEqual(screen.history, ['$ watch', 'one']);
  });

  it('should write only the lines that differ, and nothing if none does', () => {
    const painter = new Painter(plain);
    painter.update(linesOf('one', 'two', 'three'));
    const update = painter.update(linesOf('one', 'TWO', 'three'));
    assert.match(update, /TWO/);
    assert.doesNotMatch(update, /one|three/);
    assert.equal(painter.update(linesOf('one', 'TWO', 'three')), '');
  });

  it('should write no colours without colours, and those of the styles with them', () => {
    const line: Line = [{ text: 'a' }, { text: 'b', style: 'red' }];
    assert.doesNotMatch(new Painter(plain).update([line]), /\x1b\[[\d;]*m/); // eslint-disable-line no-control-regex
    assert.ok(new Painter(picocolors.createColors(true)).update([line]).includes('a\x1b[31mb\x1b[39m'));
  });

  it('should set the column after text that terminals may give another width', async () => {
    const screen = await newScreen();
    // This emulator gives an emoji one column.
    await screen.write(new Painter(plain).update([[{ text: '🚀' }, { text: '  |' }]]));
    assert.equal(screen.history.at(-1), '🚀   |');
  });

  it('should not wrap a line that the terminal takes for too wide', async () => {
    const screen = await newScreen();
    await screen.write(new Painter(plain).update(linesOf('x'.repeat(25), 'two')));
    assert.deepEqual(screen.history, ['$ watch', 'x'.repeat(20), 'two']);
    await screen.write('y'.repeat(25)); // wrapping is on again for others
    assert.equal(screen.history.length, 4);
  });

  it('should leave its lines on the screen', async () => {
    const screen = await newScreen();
    const painter = new Painter(plain);
    await screen.write(painter.update(linesOf('one', 'two')) + painter.leave());
    await screen.write(`${painter.leave()}$ \r\n${painter.update(linesOf('three'))}`);
    assert.deepEqual(screen.history, ['$ watch', 'one', 'two', '$ ', 'three']);
  });

  it('should erase lines that the terminal has wrapped at a smaller width', async () => {
    const screen = await newScreen();
    const painter = new Painter(plain);
    await screen.write(painter.update(linesOf('x'.repeat(20), 'y'.repeat(19), 'short')));
    screen.resize(10, 8);
    await screen.write(painter.erase(10) + painter.update(linesOf('one', 'two')));
    assert.deepEqual(screen.history, ['$ watch', 'one', 'two']);
  });

  it('should show the last lines whatever was shown before', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 20 }), { maxLength: 8 });
    const frames = fc.array(texts, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(frames, async (all) => {
        const screen = await newScreen();
        const painter = new Painter(plain);
        for (const frame of all) await screen.write(painter.update(linesOf(...frame)));
        const trimmed = (lines: readonly string[]): string => lines.join('\n').trimEnd();
        const plainLines = (lines: readonly string[]): string => trimmed(lines.map((line) => line.trimEnd()));
        assert.equal(plainLines(screen.history), plainLines(['$ watch', ...all.at(-1)!]));
      }),
      { numRuns: 50 },
    );
  });
});
