// Keys, clicks and time; starts the page.

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
