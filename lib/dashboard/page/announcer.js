// Ends of jobs, announced by screen readers: at most once in 5 s.

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
