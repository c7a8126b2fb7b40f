// One row of the table, and its timeline.

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
