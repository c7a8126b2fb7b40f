import { type BatchState, BatchStateCodec } from '../model/BatchState.ts';
import { shown } from '../checks/shown.ts';

/** Checks a `stateMap` and makes it a map of trimmed lower-case words. */
export const wordsOf = (stateMap: unknown): ReadonlyMap<string, BatchState> => {
  if (typeof stateMap !== 'object' || stateMap === null || Array.isArray(stateMap)) {
    throw new TypeError(`stateMap: expected an object, got ${shown(stateMap)}`);
  }
  const entries = Object.entries(stateMap).map(([word, state]) => checkedEntry(word, state));
  const words = new Map(entries);
  // The last spelling of a word wins in a Map: "Killed" and "killed" must not mean two things.
  const clash = entries.find(([word, state]) => words.get(word) !== state);
  if (clash !== undefined) throw new TypeError(`stateMap[${shown(clash[0])}]: expected one meaning, got two`);
  return words;
};

const checkedEntry = (word: string, state: unknown): [string, BatchState] => {
  const name = `stateMap[${shown(word)}]`;
  if (word.trim() === '') throw new TypeError(`${name}: expected a word`);
  if (!BatchStateCodec.is(state)) throw new TypeError(`${name}: expected a batch state, got ${shown(state)}`);
  const key = word.trim().toLowerCase();
  if (BatchStateCodec.is(key) && key !== state) {
    throw new TypeError(`${name}: "${key}" is a state already and cannot mean ${shown(state)}`);
  }
  return [key, state];
};
