// The jobs that the server has sent, and how their states are shown.

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
