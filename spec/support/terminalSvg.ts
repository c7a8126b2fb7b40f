import type { IBufferCell, IBufferLine, Terminal } from '@xterm/headless';

const CELL = { width: 8.4, height: 18 };
const FONT_SIZE = 14;
const PADDING = 14;
const TITLE_HEIGHT = 34;

const COLORS = { background: '#1b1f27', title: '#9aa4b2', frame: '#3a414d', text: '#d6dbe4' };
/** The 16 colours of a terminal: the dark ones, then the bright ones. */
const PALETTE = [
  ...['#3a414d', '#f47f88', '#8fd18b', '#e6c384', '#7fb4f0', '#cf9df0', '#6fd0d6', '#d6dbe4'],
  ...['#7d8796', '#ff9aa2', '#a9e5a5', '#f2d6a0', '#9cc7f7', '#deb8f7', '#92e2e6', '#ffffff'],
];

/**
 * Draws the screen of a terminal as an SVG picture of a window: text with the colours of its cells, up to the last line that is
 * not empty.
 *
 * @param title - the title of the window
 */
export const terminalSvg = (terminal: Terminal, title: string): string => {
  const { active } = terminal.buffer;
  const lines = Array.from({ length: terminal.rows }, (_, y) => active.getLine(active.baseY + y)!);
  const height = lines.findLastIndex((line) => line.translateToString(true) !== '') + 1;
  const size = {
    width: Math.ceil(terminal.cols * CELL.width + 2 * PADDING),
    height: Math.ceil(TITLE_HEIGHT + height * CELL.height + PADDING),
  };
  const text = lines.slice(0, height).flatMap((line, y) => runsIn(line, terminal.cols).map(drawn(y)));
  const buttons = ['#f47f88', '#e6c384', '#8fd18b'].map(
    (color, index) => `<circle cx="${18 + 18 * index}" cy="17" r="5.5" fill="${color}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-label="${escaped(title)}">
<rect x="0.5" y="0.5" width="${size.width - 1}" height="${size.height - 1}" rx="8" fill="${COLORS.background}" stroke="${COLORS.frame}"/>
${buttons.join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}">
<text x="${size.width / 2}" y="22" fill="${COLORS.title}" text-anchor="middle">${escaped(title)}</text>
${text.join('\n')}
</g>
</svg>
`;
};

/** Neighbouring cells that look alike. */
interface Run {
  readonly x: number;
  readonly width: number;
  readonly text: string;
  readonly style: string;
  readonly background: string | undefined;
}

const runsIn = (line: IBufferLine, columns: number): readonly Run[] => {
  const runs: Run[] = [];
  let open: Run | undefined;
  for (let x = 0; x < columns; x += 1) {
    const cell = line.getCell(x)!;
    if (cell.getWidth() === 0) continue; // the second half of a wide character
    const run = { x, width: cell.getWidth(), text: cell.getChars() || ' ', ...looksOf(cell) };
    const isGap = run.background === undefined && run.text === ' ';
    if (open !== undefined && open.style === run.style && open.background === run.background) {
      // Viewers collapse spaces: two of them end a run.
      if (isGap && open.text.endsWith(' ')) open = undefined;
      else open = { ...open, width: open.width + run.width, text: open.text + run.text };
      if (open !== undefined) runs[runs.length - 1] = open;
    } else {
      open = isGap ? undefined : run;
      if (open !== undefined) runs.push(open);
    }
  }
  return runs.map((run) => (run.background === undefined ? withoutEnd(run) : run));
};

/** A run without the space at its end. */
const withoutEnd = (run: Run): Run =>
  run.text.endsWith(' ') ? { ...run, text: run.text.slice(0, -1), width: run.width - 1 } : run;

const looksOf = (cell: IBufferCell): Pick<Run, 'style' | 'background'> => {
  const front = cell.isFgDefault() ? COLORS.text : colorOf(cell.isFgPalette(), cell.getFgColor());
  const back = cell.isBgDefault() ? undefined : colorOf(cell.isBgPalette(), cell.getBgColor());
  const isInverse = cell.isInverse() !== 0;
  const attributes = [
    `fill="${isInverse ? (back ?? COLORS.background) : front}"`,
    ...(cell.isBold() ? ['font-weight="bold"'] : []),
    ...(cell.isDim() ? ['opacity="0.65"'] : []),
    ...(cell.isUnderline() ? ['text-decoration="underline"'] : []),
  ];
  return { style: attributes.join(' '), background: isInverse ? front : back };
};

const colorOf = (isPalette: boolean, color: number): string => {
  const known = isPalette ? PALETTE[color] : undefined;
  if (known === undefined) throw new Error(`the picture has no colour ${color}`);
  return known;
};

/** `textLength` keeps the columns, whatever the width of the font. */
const drawn =
  (y: number) =>
  ({ x, width, text, style, background }: Run): string => {
    const left = round(PADDING + x * CELL.width);
    const top = TITLE_HEIGHT + y * CELL.height;
    const length = round(width * CELL.width);
    const box =
      background === undefined
        ? ''
        : `<rect x="${left}" y="${top}" width="${length}" height="${CELL.height}" fill="${background}"/>`;
    return `${box}<text x="${left}" y="${top + 13}" textLength="${length}" ${style}>${escaped(text)}</text>`;
  };

const round = (length: number): number => Math.round(10 * length) / 10;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
