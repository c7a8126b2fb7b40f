import { layerOf } from './layerOf.mjs';

/** The lowest score of a layer in percent: higher where time and failures are handled, lower where texts are composed. */
const bounds = { model: 90, errors: 90, schedule: 90, operators: 90, watch: 90, bridges: 90 };
const otherBound = 80;

const detected = ['Killed', 'Timeout'];
const undetected = ['Survived', 'NoCoverage'];
/** A mutant with a `RuntimeError` prevents its file from loading; no spec ran, so it does not count. */
const columns = [...detected, ...undetected, 'RuntimeError'];

const count = (mutants, ...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;

/** The share of the mutants with which specs ran that were detected, in percent. Prose is ignored. */
const scoreOf = (mutants) => {
  const all = count(mutants, ...detected, ...undetected);
  return all === 0 ? 0 : (100 * count(mutants, ...detected)) / all;
};

const line = (name, ...cells) => name.padEnd(12) + cells.map((cell) => String(cell).padStart(13)).join('');

const lineOf = (name, mutants, bound) => {
  const score = scoreOf(mutants);
  const counts = columns.map((status) => count(mutants, status));
  return line(name, ...counts, score.toFixed(1), bound) + (score < Number(bound) ? '  too low' : '');
};

/** Formats a mutant on one line: `lib/x.ts:12:5 EqualityOperator: a > b → a >= b`. */
const formatMutant = ({ file, mutatorName, location: { start, end }, source, replacement, status }) => {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const was = start.line === end.line ? lines[0].slice(start.column - 1, end.column - 1) : lines[0].trim();
  const change = `${was} → ${replacement ?? ''}`.replace(/\s+/g, ' ').slice(0, 120);
  const note = status === 'NoCoverage' ? ' (no spec reaches it)' : '';
  return `${file}:${start.line}:${start.column} ${mutatorName}${note}: ${change}`;
};

/** Formats the report of Stryker: a table by layer, and the mutants that no spec detected. */
export const tableOf = (files) => {
  const mutants = Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ ...mutant, file, source, layer: layerOf(file) })),
  );
  const layers = [...new Set(mutants.map(({ layer }) => layer))]
    .map((name) => ({
      name,
      bound: bounds[name] ?? otherBound,
      mutants: mutants.filter(({ layer }) => layer === name),
    }))
    // Files that contain only types have no mutants, and a layer may contain only such files.
    .filter(({ mutants }) => mutants.some(({ status }) => status !== 'Ignored'));
  const alive = mutants.filter(({ status }) => undetected.includes(status));
  const text = [
    line('layer', ...columns.map((status) => status.toLowerCase()), 'score %', 'bound'),
    ...layers.map((layer) => lineOf(layer.name, layer.mutants, layer.bound)),
    lineOf('all', mutants, ''),
    `\n${alive.length} undetected`,
    ...alive.map(formatMutant),
  ].join('\n');
  return { text, isEnough: layers.every((layer) => scoreOf(layer.mutants) >= layer.bound) };
};
