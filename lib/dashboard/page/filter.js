// The filter, which is kept in the address.

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
