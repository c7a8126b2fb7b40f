import { roomOf } from './roomOf.mjs';

/** The least score of a room in percent: more where time and failures are decided, less where words are made. */
const bounds = { model: 90, errors: 90, schedule: 90, operators: 90, watch: 90, bridges: 90 };
const otherBound = 80;

const noticed = ['Killed', 'Timeout'];
const unnoticed = ['Survived', 'NoCoverage'];
/** Broken so that a file cannot even be loaded: no spec has run, so it counts for nothing. */
const columns = [...noticed, ...unnoticed, 'RuntimeError'];

const count = (mutants, ...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;

/** In percent: of the mutants with which specs have run (and that are no prose), those that were noticed. */
const scoreOf = (mutants) => {
  const all = count(mutants, ...noticed, ...unnoticed);
  return all === 0 ? 0 : (100 * count(mutants, ...noticed)) / all;
};

const line = (name, ...cells) => name.padEnd(12) + cells.map((cell) => String(cell).padStart(13)).join('');

const lineOf = (name, mutants, bound) => {
  const score = scoreOf(mutants);
  const counts = columns.map((status) => count(mutants, status));
  return line(name, ...counts, score.toFixed(1), bound) + (score < Number(bound) ? '  too low' : '');
};

/** `lib/x.ts:12:5 EqualityOperator: a > b → a >= b`, as far as one line goes. */
const spoken = ({ file, mutatorName, location: { start, end }, source, replacement, status }) => {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const was = start.line === end.line ? lines[0].slice(start.column - 1, end.column - 1) : lines[0].trim();
  const change = `${was} → ${replacement ?? ''}`.replace(/\s+/g, ' ').slice(0, 120);
  const seen = status === 'NoCoverage' ? ' (no spec gets there)' : '';
  return `${file}:${start.line}:${start.column} ${mutatorName}${seen}: ${change}`;
};

/** What Stryker's report says, by room: a table, and what no spec noticed. */
export const tableOf = (files) => {
  const mutants = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ ...mutant, file, source, room: roomOf(file) })),
  );
  const rooms = [...new Set(mutants.map(({ room }) => room))]
    .map((name) => ({
      name,
      bound: bounds[name] ?? otherBound,
      mutants: mutants.filter(({ room }) => room === name),
    }))
    // Files of nothing but types have no mutants, and a room may have nothing but such files.
    .filter(({ mutants }) => mutants.some(({ status }) => status !== 'Ignored'));
  const alive = mutants.filter(({ status }) => unnoticed.includes(status));
  const text = [
    line('room', ...columns.map((status) => status.toLowerCase()), 'score %', 'bound'),
    ...rooms.map((room) => lineOf(room.name, room.mutants, room.bound)),
    lineOf('all', mutants, ''),
    `\n${alive.length} unnoticed`,
    ...alive.map(spoken),
  ].join('\n');
  return { text, isEnough: rooms.every((room) => scoreOf(room.mutants) >= room.bound) };
};
