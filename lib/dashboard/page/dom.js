// Elements and texts. Texts of jobs become text nodes, never markup.

/** @type {(id: string) => HTMLElement} */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {<T extends Element>(node: T, attributes: Readonly<Record<string, string | number>>, ...children: (Node | string)[]) => T} */
const filled = (node, attributes, ...children) => {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
};
/** @type {<K extends keyof HTMLElementTagNameMap>(tag: K, attributes?: Readonly<Record<string, string | number>>, ...children: (Node | string)[]) => HTMLElementTagNameMap[K]} */
const html = (tag, attributes = {}, ...children) =>
  filled(document.createElement(tag), attributes, ...children);
/** @type {<K extends keyof SVGElementTagNameMap>(tag: K, attributes?: Readonly<Record<string, string | number>>) => SVGElementTagNameMap[K]} */
const svg = (tag, attributes = {}) =>
  filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes);
/** @type {(node: Element, text: string) => void} */
const setText = (node, text) => void (node.textContent === text || (node.textContent = text));

const UNITS = /** @type {const} */ ([
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
]);
/** @type {(ms: number) => string} */
const duration = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const first = Math.max(
    0,
    UNITS.findIndex(([, size]) => seconds >= size),
  );
  if (seconds < 60) return `${seconds} s`;
  const [[unit, size], [lesser, lesserSize]] = [UNITS[first] ?? UNITS[3], UNITS[first + 1] ?? UNITS[3]];
  return `${Math.floor(seconds / size)} ${unit} ${Math.floor((seconds % size) / lesserSize)} ${lesser}`;
};
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const timeOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
/** @type {(at: number) => HTMLTimeElement} */
const timeAt = (at) => html('time', { datetime: new Date(at).toISOString() }, dayAndTime.format(at));
const grouped = new Intl.NumberFormat();
/** @type {(count: number, noun: string) => string} */
const counted = (count, noun) => `${grouped.format(count)} ${noun}${count === 1 ? '' : 's'}`;
