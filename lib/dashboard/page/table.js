// The table: which rows are shown, in which order, and the selected one.

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
