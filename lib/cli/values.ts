import { InvalidArgumentError } from 'commander';
import { formatValue } from '../checks/values.ts';
import { BatchStateCodec } from '../model/BatchState.ts';
import type { BatchState } from '../model/BatchState.ts';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import type { RequestRate } from '../sources/LimitOptions.ts';

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const PART = /(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/g;

/** Reads a duration: `500ms`, `30s`, `1h30m`, `1.5h`. Returns milliseconds. */
export const duration = (text: string): number => {
  const compact = text.replaceAll(' ', '').toLowerCase();
  const parts = [...compact.matchAll(PART)];
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join('') === compact;
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? NaN), 0);
  if (isWhole && ms >= 1 && ms <= Number.MAX_SAFE_INTEGER) return Math.round(ms);
  const hint = /^\d+$/.test(compact) ? `; write ${compact}s for seconds` : '';
  throw new InvalidArgumentError(
    `Expected a duration such as 30s, 5m or 1h30m, got ${formatValue(text)}${hint}.`,
  );
};

/** Reads the wait between two polls: a duration that a timer can take. */
export const interval = (text: string): number => {
  const ms = duration(text);
  if (ms <= MAX_DELAY_MS) return ms;
  throw new InvalidArgumentError(`Expected at most 24d, got ${formatValue(text)}.`);
};

/** Reads a rate of requests: `20/s`, `100/m`, `20/10s`. */
export const rate = (text: string): RequestRate => {
  const [, count = '', span = ''] = /^\s*([1-9]\d*)\s*\/\s*(.+)$/.exec(text) ?? [];
  const requests = Number(count);
  if (!Number.isSafeInteger(requests) || requests < 1)
    throw new InvalidArgumentError(`Expected a rate such as 20/s or 100/m, got ${formatValue(text)}.`);
  return { requests, perMs: interval(/^\d/.test(span) ? span : `1${span}`) };
};

/** A state that a job can be asked for: `unknown` is none that the service reports. */
export type NamedState = Exclude<BatchState, 'unknown'>;

const STATES = 'starting, running, recovering, success or dead';

/** Reads a state, in any case. */
export const namedState = (text: string): NamedState => {
  const state = text.trim().toLowerCase();
  if (BatchStateCodec.is(state) && state !== 'unknown') return state;
  throw new InvalidArgumentError(`Expected ${STATES}, got ${formatValue(text)}.`);
};

/** Reads a command for the shell. */
export const shellCommand = (text: string): string => {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Expected a command.');
};

/** Reads a TCP port; 0 is any free one. */
export const port = (text: string): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError(`Expected a port from 0 to 65535, got ${formatValue(text)}.`);
};

/** Reads a count, a whole number from 1. */
export const count = (text: string): number => {
  const number = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError(`Expected a whole number from 1, got ${formatValue(text)}.`);
};
