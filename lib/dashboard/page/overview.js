// The overview: progress, counts by state, warnings.

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
