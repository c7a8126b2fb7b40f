// The connection to the server, and what it sends.

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
