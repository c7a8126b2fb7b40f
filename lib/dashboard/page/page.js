// The page: keeps the jobs that its server sends, and shows them. Texts of jobs become text nodes, never markup.

/** @import { SentBeat, SentChange, SentError, SentFrame, SentRow } from '../frames.ts' */
/** @typedef {'error' | 'dead' | 'recovering' | 'running' | 'starting' | 'unknown' | 'waiting' | 'success'} Shown */

/**
 * How a state is shown, in the order of the rows: `error` is a job that could not be watched to its end.
 *
 * @type {Readonly<Record<Shown, { symbol: string, label: string }>>}
 */
const STATES = {
  error: { symbol: '⚠', label: 'watch failed' },
  dead: { symbol: '✕', label: 'dead' },
  recovering: { symbol: '↻', label: 'recovering' },
  running: { symbol: '▶', label: 'running' },
  starting: { symbol: '◔', label: 'starting' },
  unknown: { symbol: '?', label: 'unknown' },
  waiting: { symbol: '…', label: 'no answer yet' },
  success: { symbol: '✓', label: 'success' },
};
const SHOWN = /** @type {Shown[]} */ (Object.keys(STATES));
/** The progress bar shows ends first. */
const PROGRESS = /** @type {Shown[]} */ ([
  'success',
  'dead',
  'error',
  'recovering',
  'running',
  'starting',
  'unknown',
]);

// ---- Helpers

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

// ---- What is known

/** @type {Map<number, SentRow>} */
const rows = new Map();
/** The clock of the server less the clock here. */
let clockOffset = 0;
const now = () => Date.now() + clockOffset;
/** @type {string | undefined} */
let failure;

/** @type {(row: SentRow) => SentChange | undefined} */
const lastChange = ({ changes }) => changes.at(-1);
/** @type {(row: SentRow) => Shown} */
const shownOf = (row) => (row.error ? 'error' : (lastChange(row)?.[0] ?? 'waiting'));
/** @type {(row: SentRow) => boolean} */
const isOver = (row) => ['error', 'dead', 'success'].includes(shownOf(row));
/** @type {(row: SentRow) => boolean} */
const isFailed = (row) => ['error', 'dead'].includes(shownOf(row));
/** @type {(row: SentRow) => string} */
const titleOf = (row) => row.name ?? row.batchId.slice(0, 8);
/** @type {(row: SentRow) => string} */
const reasonOf = ({ error, problem }) => error?.text ?? problem?.text ?? '';
/** @type {(row: SentRow) => string} */
const groupOf = (row) => row.error?.text ?? 'The job is dead: it failed or was cancelled';
/** @type {(row: SentRow) => string} */
const searchable = ({ batchId, name = '', error, problem }) =>
  [
    batchId,
    name,
    ...[error, problem].flatMap((it) =>
      it ? [it.message ?? it.text, it.code ?? '', it.requestId ?? ''] : [],
    ),
  ]
    .join('\n')
    .toLowerCase();

// ---- The filter, which is kept in the address

/** @typedef {{ states: ReadonlySet<string>, text: string, isGrouped: boolean, job: string }} Filter */
/** @type {() => Filter} */
const filterInUrl = () => {
  const query = new URLSearchParams(location.search);
  const states = (query.get('state') ?? '').split(',').filter((state) => state in STATES);
  return {
    states: new Set(states),
    text: query.get('q') ?? '',
    isGrouped: query.has('group'),
    job: query.get('job') ?? '',
  };
};
let filter = filterInUrl();

/** @type {(change: Partial<Filter>, isStep?: boolean) => void} */
const setFilter = (change, isStep = true) => {
  filter = { ...filter, ...change };
  const query = new URLSearchParams();
  if (filter.states.size > 0) query.set('state', [...filter.states].join(','));
  if (filter.text !== '') query.set('q', filter.text);
  if (filter.isGrouped) query.set('group', '1');
  if (filter.job !== '') query.set('job', filter.job);
  const address = query.size > 0 ? `?${query}` : location.pathname;
  if (isStep) history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  render();
};

/** @type {(row: SentRow) => boolean} */
const isWanted = (row) =>
  (filter.states.size === 0 || filter.states.has(shownOf(row))) &&
  (!filter.isGrouped || isFailed(row)) &&
  (filter.text === '' || searchable(row).includes(filter.text.trim().toLowerCase()));

// ---- One row of the table

/** The origin of the timelines, which are drawn in seconds: an SVG has no room for the digits of milliseconds since 1970. */
const epoch = Date.now();
/** @type {(at: number) => number} */
const secondsOf = (at) => (at - epoch) / 1_000;
/** Beyond the end of every timeline. */
const FAR = 1e7;
/** The span of time of all timelines. */
let axis = { from: 0, to: 1 };

/** @type {(node: SVGElement, row: SentRow) => void} */
const drawTimeline = (node, row) => {
  const end = isOver(row) ? row.answeredAt : undefined;
  /** @type {(change: SentChange, place: number) => SVGElement[]} */
  const marksOf = ([state, , at], place) => {
    const next = row.changes[place + 1]?.[2];
    if (state === 'success' || state === 'dead')
      return [svg('line', { x1: secondsOf(at), x2: secondsOf(at), y1: 0, y2: 1, 'data-state': state })];
    const until = next ?? row.answeredAt ?? at;
    const seen = svg('rect', {
      x: secondsOf(at),
      width: Math.max(0, (until - at) / 1_000),
      height: 1,
      'data-state': state,
    });
    if (next !== undefined || end !== undefined) return [seen];
    // Since the last answer the job may have changed.
    return [
      seen,
      svg('rect', { x: secondsOf(until), width: FAR, height: 1, 'data-state': state, class: 'unconfirmed' }),
    ];
  };
  node.replaceChildren(...row.changes.flatMap(marksOf));
  node.setAttribute('aria-label', row.changes.map(describeChange).join(', ') || 'no answer yet');
};

/** @type {(change: SentChange, place: number, changes: readonly SentChange[]) => string} */
const describeChange = ([state, , at], place, changes) => {
  const next = changes[place + 1]?.[2];
  return next === undefined ? `${state} since ${timeOfDay.format(at)}` : `${state} ${duration(next - at)}`;
};

class RowView {
  /** @param {SentRow} row */
  constructor(row) {
    this.row = row;
    this.isVisible = false;
    this.symbol = html('span', { class: 'symbol', 'aria-hidden': 'true' });
    this.state = html('span', { class: 'state' });
    this.open = html('button', { type: 'button', class: 'open', tabindex: -1 });
    this.id = html('span', { class: 'mono muted', title: row.batchId }, row.batchId.slice(0, 8));
    this.bar = svg('svg', { class: 'bar', role: 'img', preserveAspectRatio: 'none' });
    this.since = html('td', { role: 'cell' });
    this.age = html('td', { role: 'cell' });
    this.error = html('span', { class: 'error-text' });
    this.node = html(
      'tr',
      { role: 'row', 'data-index': row.index },
      html('td', { role: 'cell' }, this.symbol, ' ', this.state),
      html('td', { role: 'cell' }, this.open, this.id),
      html('td', { role: 'cell' }, this.bar),
      this.since,
      this.age,
      html('td', { role: 'cell' }, this.error),
    );
    visibility.observe(this.node);
    this.update(row);
  }

  /** @param {SentRow} row */
  update(row) {
    this.row = row;
    const shown = shownOf(row);
    const raw = lastChange(row)?.[1] ?? '';
    this.node.dataset['state'] = shown;
    setText(this.symbol, STATES[shown].symbol);
    setText(this.state, shown === 'unknown' ? `unknown: ${raw}` : STATES[shown].label);
    setText(this.open, titleOf(row));
    this.open.title = row.name ?? row.batchId;
    this.id.hidden = row.name === undefined;
    setText(this.error, reasonOf(row));
    this.error.classList.toggle('retried', row.error === undefined);
    drawTimeline(this.bar, row);
    this.tick();
  }

  /** Shows what changes with time alone. */
  tick() {
    if (!this.isVisible) return;
    const { row } = this;
    const since = lastChange(row)?.[2];
    const span = Math.max(1, axis.to - axis.from) / 1_000;
    this.bar.setAttribute('viewBox', `${secondsOf(axis.from)} 0 ${span} 1`);
    setText(this.since, since === undefined || row.error ? '–' : duration(now() - since));
    const age = row.answeredAt === undefined ? 'never' : `${duration(now() - row.answeredAt)} ago`;
    setText(this.age, isOver(row) ? '–' : `${row.isStale ? '⚠ ' : ''}${age}`);
  }
}

/** @type {Map<number, RowView>} */
const views = new Map();
const visibility = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const view = viewOf(target);
      if (!view) continue;
      view.isVisible = isIntersecting;
      view.tick();
    }
  },
  { rootMargin: '200px' },
);

/** @type {(node: Element | null | undefined) => RowView | undefined} */
const viewOf = (node) => views.get(Number(node?.closest('tr')?.dataset['index'] ?? NaN));

// ---- The table

const body = byId('rows');
const [table] = document.getElementsByTagName('table');
/** The rows that are shown, in their order. @type {RowView[]} */
let order = [];
/** The row that the keys start from: a batch id. */
let selected = '';

/** @type {(row: SentRow) => string} */
const sortKeyOf = (row) => {
  const index = String(row.index).padStart(9, '0');
  const rank = String(SHOWN.indexOf(shownOf(row)));
  return filter.isGrouped ? `${groupOf(row)}\n${index}` : rank + index;
};

const renderTable = () => {
  const focused = body.contains(document.activeElement) ? document.activeElement : null;
  const keyed = [...views.values()]
    .filter(({ row }) => isWanted(row))
    .map((view) => /** @type {const} */ ([sortKeyOf(view.row), view]));
  order = keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, view]) => view);
  setChildren(body, filter.isGrouped ? order.flatMap(withHeading) : order.map(({ node }) => node));
  if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
  updateAxis();
  renderSelection();
  const isEmpty = order.length === 0;
  setText(
    byId('empty'),
    rows.size === 0
      ? 'No jobs yet.'
      : filter.isGrouped
        ? 'No failed job matches the filter.'
        : 'No job matches the filter.',
  );
  byId('empty').hidden = !isEmpty;
  if (table) table.hidden = isEmpty;
};

/** @type {(view: RowView, place: number) => Element[]} */
const withHeading = ({ node, row }, place) => {
  const group = groupOf(row);
  const before = order[place - 1];
  if (before && groupOf(before.row) === group) return [node];
  const count = order.filter((other) => groupOf(other.row) === group).length;
  const heading = html(
    'th',
    { role: 'rowheader', scope: 'rowgroup', 'aria-colspan': 6 },
    `${counted(count, 'job')}: ${group}`,
  );
  return [html('tr', { role: 'row', class: 'group' }, heading), node];
};

/** Moves as few nodes as it can: nodes that are in order stay, so that the focus and the scroll position do. @type {(parent: Element, wanted: readonly Element[]) => void} */
const setChildren = (parent, wanted) => {
  const places = new Map(wanted.map((node, place) => [node, place]));
  let last = -1;
  for (const child of [...parent.children]) {
    const place = places.get(child) ?? -1;
    const next = places.get(child.nextElementSibling ?? child) ?? Infinity;
    // A node that has moved down is taken out, so that those behind it need not move.
    if (place < 0 || place < last || place > next) child.remove();
    else last = place;
  }
  let cursor = parent.firstElementChild;
  for (const node of wanted) {
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
};

const updateAxis = () => {
  const starts = order.flatMap(({ row }) => row.changes.slice(0, 1).map(([, , at]) => at));
  const ends = order.map(({ row }) => (isOver(row) ? (row.answeredAt ?? 0) : now()));
  const to = ends.reduce((a, b) => Math.max(a, b), 0);
  axis = { from: starts.reduce((a, b) => Math.min(a, b), to), to };
  setText(
    byId('axis-from'),
    starts.length === 0 ? 'Timeline' : `Timeline from ${timeOfDay.format(axis.from)}`,
  );
  setText(
    byId('axis-to'),
    order.some(({ row }) => !isOver(row)) ? 'now' : starts.length === 0 ? '' : timeOfDay.format(to),
  );
};

const renderSelection = () => {
  const current = order.find(({ row }) => row.batchId === selected) ?? order[0];
  for (const view of views.values()) {
    view.open.tabIndex = view === current ? 0 : -1;
    view.node.classList.toggle('selected', view.row.batchId === (filter.job || selected));
  }
};

/** @type {(step: number) => void} */
const moveSelection = (step) => {
  const at = order.findIndex(({ row }) => row.batchId === selected);
  const view = order[Math.min(order.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  if (!view) return;
  selected = view.row.batchId;
  if (filter.job === '') renderSelection();
  else setFilter({ job: selected }, false);
  view.open.focus({ preventScroll: true });
  view.node.scrollIntoView({ block: 'nearest' });
};

// ---- The overview: progress, counts, warnings

/** @type {Map<Shown, { button: HTMLButtonElement, count: HTMLElement }>} */
const stateButtons = new Map();
const allButton = html('button', { type: 'button' }, 'All');
byId('states').append(allButton);
for (const shown of SHOWN) {
  const { symbol, label } = STATES[shown];
  const count = html('b');
  const mark = html('span', { class: 'symbol', 'aria-hidden': 'true' }, symbol);
  const button = html('button', { type: 'button', 'data-state': shown }, mark, ` ${label} `, count);
  button.addEventListener('click', () => {
    const states = new Set(filter.states);
    if (!states.delete(shown)) states.add(shown);
    setFilter({ states });
  });
  stateButtons.set(shown, { button, count });
  byId('states').append(button);
}

const renderOverview = () => {
  const counts = Object.fromEntries(SHOWN.map((shown) => [shown, 0]));
  for (const row of rows.values()) counts[shownOf(row)] = (counts[shownOf(row)] ?? 0) + 1;
  /** @type {(shown: Shown) => number} */
  const countOf = (shown) => counts[shown] ?? 0;
  for (const [shown, { button, count }] of stateButtons) {
    const isPressed = filter.states.has(shown);
    setText(count, grouped.format(countOf(shown)));
    button.hidden = countOf(shown) === 0 && !isPressed;
    button.setAttribute('aria-pressed', String(isPressed));
  }
  allButton.setAttribute('aria-pressed', String(filter.states.size === 0));
  setText(allButton, `All ${grouped.format(rows.size)}`);
  byId('group').setAttribute('aria-pressed', String(filter.isGrouped));
  const search = /** @type {HTMLInputElement} */ (byId('search'));
  if (search.value !== filter.text) search.value = filter.text;
  renderProgress(countOf);
};

/** @type {(countOf: (shown: Shown) => number) => void} */
const renderProgress = (countOf) => {
  const ended = countOf('success') + countOf('dead') + countOf('error');
  const percent = `${rows.size === 0 ? 0 : Math.floor((100 * ended) / rows.size)} %`;
  const failed = countOf('dead') + countOf('error');
  const text = `${grouped.format(ended)} of ${counted(rows.size, 'job')} ended (${percent})`;
  setText(byId('progress-text'), failed === 0 ? text : `${text}, ${grouped.format(failed)} failed`);
  document.title = `${percent}${failed === 0 ? '' : ` · ✕ ${failed}`} · ${ended}/${rows.size} jobs – dli-watch`;
  let x = 0;
  const parts = PROGRESS.map((shown) => {
    const part = svg('rect', { x, width: countOf(shown), height: 1, 'data-state': shown });
    if (!['success', 'dead', 'error'].includes(shown)) part.classList.add('unconfirmed');
    x += countOf(shown);
    return part;
  });
  const bar = byId('progress');
  bar.setAttribute('viewBox', `0 0 ${Math.max(1, rows.size)} 1`);
  bar.setAttribute('aria-label', text);
  bar.replaceChildren(...parts);
};

/** Announced when they change, so they contain no running times. */
const renderBanners = () => {
  const stale = [...rows.values()].filter((row) => row.isStale && !isOver(row)).length;
  const texts = [
    connection.lostAt === undefined
      ? ''
      : 'The connection to the server of this page is lost. The states below are those of then.',
    stale === 0
      ? ''
      : `The service has not answered about ${counted(stale, 'job')} for a long time: what is shown may be out of date.`,
    failure === undefined ? '' : `The jobs are not watched any more: ${failure}`,
  ].filter(Boolean);
  const banners = byId('banners');
  if ([...banners.children].map((banner) => banner.textContent).join('\n') === texts.join('\n')) return;
  banners.replaceChildren(...texts.map((text) => html('p', { class: 'banner' }, text)));
};

const renderConnection = () => {
  const { lostAt, isOpen } = connection;
  const text =
    lostAt === undefined
      ? isOpen
        ? '● Live'
        : 'Connecting …'
      : `Connection lost ${duration(Date.now() - lostAt)} ago; reconnecting …`;
  setText(byId('connection'), text);
  byId('connection').dataset['state'] = lostAt === undefined ? (isOpen ? 'live' : 'connecting') : 'lost';
};

// ---- The detail of one job

const detail = byId('detail');
const detailTitle = html('h2', { id: 'detail-title' });
const closeButton = html(
  'button',
  { type: 'button', class: 'close', 'aria-keyshortcuts': 'Escape' },
  'Close',
);
const detailBody = html('div');
detail.append(closeButton, detailTitle, detailBody);
const isNarrow = matchMedia('(max-width: 60rem)');
/** @type {SentRow | undefined} */
let detailed;

const renderDetail = () => {
  const row =
    filter.job === '' ? undefined : [...rows.values()].find(({ batchId }) => batchId === filter.job);
  detail.hidden = row === undefined;
  // On a narrow screen the detail covers everything else.
  for (const covered of document.querySelectorAll('header, .tools, main, footer'))
    if (covered instanceof HTMLElement) covered.inert = row !== undefined && isNarrow.matches;
  const isShown = row !== undefined && detailed !== undefined && hasSameFacts(row, detailed);
  detailed = row;
  const answered = detailBody.querySelector('.answered [data-since]');
  if (isShown && answered instanceof HTMLElement) answered.dataset['since'] = String(row.answeredAt);
  if (isShown) return;
  const focused = detail.contains(document.activeElement) ? document.activeElement?.id : undefined;
  if (row === undefined) return;
  setText(detailTitle, titleOf(row));
  const { error, problem } = row;
  detailBody.replaceChildren(
    facts([
      ['State', stateOf(row)],
      ...timesOf(row),
      ['Batch', copyable('batch', row.batchId)],
      ['Project', copyable('project', row.projectId)],
    ]),
    error ? errorOf('Not watched any more', error) : problem ? errorOf('Last attempt failed', problem) : '',
    html('h3', {}, 'Changes'),
    row.changes.length === 0
      ? html('p', { class: 'muted' }, 'None yet.')
      : html('ol', {}, ...row.changes.map((_, place) => changeItem(row, place)).reverse()),
  );
  if (focused) document.getElementById(focused)?.focus();
};

/** @type {(entries: readonly (readonly [string, string | Node])[]) => HTMLElement} */
const facts = (entries) =>
  html('dl', {}, ...entries.flatMap(([name, value]) => [html('dt', {}, name), html('dd', {}, value)]));
/** Whether the detail of a job need not be made anew: a text in it may be selected. @type {(a: SentRow, b: SentRow) => boolean} */
const hasSameFacts = (a, b) =>
  a.batchId === b.batchId &&
  a.changes === b.changes &&
  a.error === b.error &&
  a.problem === b.problem &&
  a.isStale === b.isStale;

/** @type {(row: SentRow) => readonly (readonly [string, string | Node])[]} */
const timesOf = (row) => {
  const at = lastChange(row)?.[2];
  if (isOver(row) && !row.error) return [['Ended', ago(at)]];
  const answered = html(
    'span',
    { class: 'answered' },
    ago(row.answeredAt),
    row.isStale ? ' (out of date)' : '',
  );
  return row.error
    ? [['Last answer', answered]]
    : [
        ['In state', since(at)],
        ['Last answer', answered],
      ];
};
/** @type {(at: number | undefined) => string | Node} */
const ago = (at) => (at === undefined ? 'never' : html('span', {}, since(at), ' ago'));
/** A duration that goes on. @type {(at: number | undefined) => HTMLElement} */
const since = (at) =>
  at === undefined ? html('span', {}, '–') : html('span', { 'data-since': at }, duration(now() - at));

/** @type {(row: SentRow) => Node} */
const stateOf = (row) => {
  const shown = shownOf(row);
  const [state, raw] = lastChange(row) ?? ['none', ''];
  const mark = html('span', { class: 'symbol', 'aria-hidden': 'true' }, STATES[shown].symbol);
  const text = shown === 'error' ? `${STATES.error.label}; last state: ${state}` : STATES[shown].label;
  return html(
    'span',
    { 'data-state': shown },
    mark,
    ` ${text}`,
    raw === '' || raw === state ? '' : ` (“${raw}”)`,
  );
};

/** @type {(title: string, error: SentError) => HTMLElement} */
const errorOf = (title, { tag, text, message = text, status, code, requestId, at }) => {
  /** @type {readonly (readonly [string, string | Node | undefined])[]} */
  const entries = [
    ['Error', tag],
    ['Status', status === undefined ? undefined : `HTTP ${status}`],
    ['Code', code],
    ['Request', requestId === undefined ? undefined : copyable('request', requestId)],
    ['At', at === undefined ? undefined : timeAt(at)],
  ];
  const known = entries.flatMap(([name, value]) =>
    value === undefined ? [] : [/** @type {const} */ ([name, value])],
  );
  return html('section', {}, html('h3', {}, title), html('p', {}, message), facts(known));
};

/** How long a state lasted, as far as that is known. @type {(row: SentRow, place: number) => string | Node} */
const lastedOf = ({ changes, error, answeredAt }, place) => {
  const [state, , at] = changes[place] ?? ['unknown', '', 0];
  const next = changes[place + 1]?.[2];
  if (next !== undefined) return `, for ${duration(next - at)}`;
  if (state === 'success' || state === 'dead') return '';
  if (error) return `, last seen ${duration((answeredAt ?? at) - at)} later`;
  return html('span', {}, ', for ', since(at));
};

/** @type {(row: SentRow, place: number) => HTMLElement} */
const changeItem = (row, place) => {
  const [state, raw, at, notBefore] = row.changes[place] ?? ['unknown', '', 0, null];
  const range =
    notBefore === null
      ? 'first seen then; it may have begun earlier'
      : notBefore < at
        ? `at most ${duration(at - notBefore)} earlier`
        : '';
  return html(
    'li',
    { 'data-state': state },
    html('b', { class: 'state' }, state),
    raw === state ? '' : ` (“${raw}”)`,
    lastedOf(row, place),
    html('br'),
    timeAt(at),
    html('span', { class: 'muted' }, range === '' ? '' : ` (${range})`),
  );
};

/** @type {(id: string, text: string) => HTMLElement} */
const copyable = (id, text) => {
  const code = html('code', {}, text);
  const button = html(
    'button',
    { type: 'button', id: `copy-${id}`, 'aria-label': `Copy the ${id} id` },
    'Copy',
  );
  button.addEventListener('click', async () => {
    // Without HTTPS there is no clipboard, but on loopback: the id is selected then.
    getSelection()?.selectAllChildren(code);
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setText(button, isCopied ? 'Copied' : 'Selected');
  });
  return html('span', {}, code, button);
};

/** @type {(view: RowView) => void} */
const openDetail = ({ row }) => {
  selected = row.batchId;
  setFilter({ job: row.batchId });
  detail.focus();
};
const closeDetail = () => {
  if (filter.job === '') return;
  setFilter({ job: '' });
  order.find(({ row }) => row.batchId === selected)?.open.focus();
};

// ---- Announcements for screen readers: at most one in 5 s

/** @type {string[]} */
let ends = [];
/** @type {(before: SentRow | undefined, row: SentRow) => void} */
const noteEnd = (before, row) => {
  if (before && !isOver(before) && isOver(row)) ends.push(`${titleOf(row)}: ${STATES[shownOf(row)].label}`);
};
setInterval(() => {
  if (ends.length === 0) return;
  const text = ends.length > 3 ? `${counted(ends.length, 'job')} ended` : ends.join(', ');
  setText(byId('announcer'), `${text}. ${byId('progress-text').textContent}.`);
  ends = [];
}, 5_000);

// ---- The connection

/** @type {{ source: EventSource | undefined, lastId: string, isOpen: boolean, heardAt: number, lostAt: number | undefined, failures: number, timer: number }} */
const connection = {
  source: undefined,
  lastId: '',
  isOpen: false,
  heardAt: Date.now(),
  lostAt: undefined,
  failures: 0,
  timer: 0,
};
/** The server sends something each 15 s. */
const SILENCE_MS = 40_000;
const MAX_WAIT_MS = 10_000;

const connect = () => {
  clearTimeout(connection.timer);
  connection.source?.close();
  connection.heardAt = Date.now();
  const query = connection.lastId === '' ? '' : `?last=${encodeURIComponent(connection.lastId)}`;
  const source = new EventSource(`${location.pathname.replace(/\/?$/, '/events')}${query}`);
  connection.source = source;
  source.addEventListener('open', onLive);
  source.addEventListener('error', onLost);
  /** @type {(type: string, take: (frame: SentFrame) => void) => void} */
  const on = (type, take) =>
    source.addEventListener(type, ({ data, lastEventId }) => {
      connection.heardAt = Date.now();
      if (lastEventId !== '') connection.lastId = lastEventId;
      take(JSON.parse(data));
    });
  on('snapshot', (frame) => applyFrame(frame, true));
  on('changes', (frame) => applyFrame(frame, false));
  on('beat', takeClock);
};

const onLive = () => {
  Object.assign(connection, { isOpen: true, lostAt: undefined, failures: 0, heardAt: Date.now() });
  renderConnection();
  renderBanners();
};
const onLost = () => {
  connection.source?.close();
  connection.lostAt ??= connection.heardAt;
  const wait = Math.min(MAX_WAIT_MS, 1_000 * 1.5 ** connection.failures) * (0.5 + Math.random() / 2);
  connection.failures += 1;
  clearTimeout(connection.timer);
  connection.timer = setTimeout(connect, wait);
  renderConnection();
  renderBanners();
};

/** @type {(beat: SentBeat) => void} */
const takeClock = (beat) => void (clockOffset = beat.now - Date.now());

/** @type {(frame: SentFrame, isSnapshot: boolean) => void} */
const applyFrame = (frame, isSnapshot) => {
  takeClock(frame);
  failure = frame.failure;
  if (isSnapshot) forgetRows(new Map(frame.rows.map((row) => [row.index, row.batchId])));
  for (const row of frame.rows) {
    noteEnd(rows.get(row.index), row);
    putRow(row);
  }
  for (const [index, answeredAt] of frame.answered ?? []) {
    const row = rows.get(index);
    if (row) putRow({ ...row, answeredAt });
  }
  if (isSnapshot || frame.rows.length > 0) render();
  else renderDetail();
};

/** @type {(row: SentRow) => void} */
const putRow = (row) => {
  rows.set(row.index, row);
  const view = views.get(row.index);
  if (view) view.update(row);
  else views.set(row.index, new RowView(row));
};

/** Forgets the jobs of another server, and those that have another index there. @type {(kept: ReadonlyMap<number, string>) => void} */
const forgetRows = (kept) => {
  for (const [index, { row, node }] of views) {
    if (kept.get(index) === row.batchId) continue;
    visibility.unobserve(node);
    views.delete(index);
    rows.delete(index);
  }
};

const render = () => {
  renderOverview();
  renderTable();
  renderDetail();
  renderBanners();
};

// ---- Keys, clicks and time

/** @type {Readonly<Record<string, () => void>>} */
const KEYS = {
  ArrowDown: () => moveSelection(1),
  j: () => moveSelection(1),
  ArrowUp: () => moveSelection(-1),
  k: () => moveSelection(-1),
  Home: () => moveSelection(-Infinity),
  End: () => moveSelection(Infinity),
  '/': () => byId('search').focus(),
};
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
  if (event.key === 'Escape') return closeDetail();
  const isElsewhere = event.target.closest('input, aside') !== null;
  const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
  if (isElsewhere || !act) return;
  event.preventDefault();
  act();
});
byId('search').addEventListener('input', () =>
  setFilter({ text: /** @type {HTMLInputElement} */ (byId('search')).value }, false),
);
byId('search').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
  event.preventDefault(); // or the row that now has the focus would be opened
  moveSelection(0);
});
body.addEventListener('click', ({ target }) => {
  const view = target instanceof Element ? viewOf(target) : undefined;
  if (view && getSelection()?.isCollapsed !== false) openDetail(view);
});
allButton.addEventListener('click', () => setFilter({ states: new Set() }));
byId('group').addEventListener('click', () => setFilter({ isGrouped: !filter.isGrouped }));
closeButton.addEventListener('click', closeDetail);
isNarrow.addEventListener('change', renderDetail);
addEventListener('popstate', () => {
  filter = filterInUrl();
  render();
});
addEventListener('online', () => connection.lostAt !== undefined && connect());

setInterval(() => {
  if (connection.isOpen && Date.now() - connection.heardAt > SILENCE_MS) onLost();
  renderConnection();
  updateAxis();
  for (const view of views.values()) view.tick();
  for (const node of detail.querySelectorAll('[data-since]'))
    if (node instanceof HTMLElement) setText(node, duration(now() - Number(node.dataset['since'])));
}, 1_000);

connect();
