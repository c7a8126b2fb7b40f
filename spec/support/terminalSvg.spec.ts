import assert from 'node:assert/strict';
import { terminalSvg } from './terminalSvg.ts';
import { Terminal } from './xterm.ts';

const svgOf = async (text: string): Promise<string> => {
  const terminal = new Terminal({ cols: 20, rows: 4, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  return terminalSvg(terminal, 'a & b');
};

const textsIn = (svg: string): readonly (readonly string[])[] =>
  [...svg.matchAll(/<text x="([\d.]+)" y="(\d+)" textLength="([\d.]+)" ([^>]+)>([^<]*)</g)].map(
    ([, ...fields]) => fields,
  );

describe('the picture of a terminal', () => {
  it('should hold a text for each run of cells that look alike', async () => {
    const svg = await svgOf('id \u001b[31mdead\u001b[39m\r\n\u001b[1mok\u001b[0m');
    assert.deepEqual(textsIn(svg), [
      ['14', '47', '16.8', 'fill="#d6dbe4"', 'id'],
      ['39.2', '47', '33.6', 'fill="#f47f88"', 'dead'],
      ['14', '65', '16.8', 'fill="#d6dbe4" font-weight="bold"', 'ok'],
    ]);
  });

  it('should be as high as its lines, and escape its text', async () => {
    const heightOf = (svg: string) => Number(/height="(\d+)"/.exec(svg)![1]);
    const [one, two] = [await svgOf('<a> & b'), await svgOf('a\r\nb')];
    assert.equal(heightOf(two) - heightOf(one), 18);
    assert.equal(textsIn(one)[0]!.at(-1), '&lt;a&gt; &amp; b');
    assert.ok(one.includes('>a &amp; b</text>'));
  });

  it('should give inverse text a background, and a wide character two cells', async () => {
    const svg = await svgOf('\u001b[7mkey\u001b[0m 漢');
    assert.ok(svg.includes('width="25.2" height="18" fill="#d6dbe4"/>'));
    assert.deepEqual(
      textsIn(svg).map(([, , length, , text]) => [length, text]),
      [
        ['25.2', 'key'],
        ['16.8', '漢'],
      ],
    );
  });

  it('should not depend on how a viewer shows spaces', async () => {
    assert.deepEqual(
      textsIn(await svgOf('  one a  two')).map(([x, , length, , text]) => [x, length, text]),
      [
        ['30.8', '42', 'one a'],
        ['89.6', '25.2', 'two'],
      ],
    );
  });

  it('should refuse a colour that it does not have', async () => {
    await assert.rejects(svgOf('\u001b[38;5;200mx'), /no colour 200/);
  });
});
