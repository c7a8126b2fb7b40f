// The detail of one job.

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
