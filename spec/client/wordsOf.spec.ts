import assert from 'node:assert/strict';
import { wordsOf } from '../../lib/client/ClientConfig.ts';

describe('wordsOf', () => {
  for (const [stateMap, words] of [
    [{}, []],
    [
      { killed: 'dead', succeed: 'success' },
      [
        ['killed', 'dead'],
        ['succeed', 'success'],
      ],
    ],
    [{ ' QUEUED_TIMEOUT ': 'dead' }, [['queued_timeout', 'dead']]],
    [{ idle: 'unknown' }, [['idle', 'unknown']]],
    [
      { Success: 'success', unknown: 'unknown' },
      [
        ['success', 'success'],
        ['unknown', 'unknown'],
      ],
    ],
    [{ Killed: 'dead', killed: 'dead' }, [['killed', 'dead']]],
    [
      JSON.parse('{"__proto__":"dead","constructor":"running"}'),
      [
        ['__proto__', 'dead'],
        ['constructor', 'running'],
      ],
    ],
  ] as const) {
    it(`should read ${JSON.stringify(stateMap)}`, () => {
      assert.deepEqual([...wordsOf(stateMap)], words);
    });
  }

  for (const [stateMap, message] of [
    ['killed', 'stateMap: expected an object, got "killed"'],
    [null, 'stateMap: expected an object, got null'],
    [[['killed', 'dead']], 'stateMap: expected an object, got an array of 1'],
    [{ '': 'dead' }, 'stateMap[""]: expected a word'],
    [{ ' \t': 'dead' }, 'stateMap[" \\t"]: expected a word'],
    [{ killed: 'Dead' }, 'stateMap["killed"]: expected a batch state, got "Dead"'],
    [{ killed: 'failed' }, 'stateMap["killed"]: expected a batch state, got "failed"'],
    [{ killed: undefined }, 'stateMap["killed"]: expected a batch state, got undefined'],
    [{ killed: 'constructor' }, 'stateMap["killed"]: expected a batch state, got "constructor"'],
    [JSON.parse('{"__proto__":7}'), 'stateMap["__proto__"]: expected a batch state, got 7'],
    [{ dead: 'success' }, 'stateMap["dead"]: "dead" is a state already and cannot mean "success"'],
    [{ ' Running': 'dead' }, 'stateMap[" Running"]: "running" is a state already and cannot mean "dead"'],
    [{ unknown: 'dead' }, 'stateMap["unknown"]: "unknown" is a state already and cannot mean "dead"'],
    [{ Killed: 'dead', 'killed ': 'success' }, 'stateMap["killed"]: expected one meaning, got two'],
  ] as const) {
    it(`should refuse ${JSON.stringify(stateMap)}`, () => {
      assert.throws(() => wordsOf(stateMap), { name: 'TypeError', message });
    });
  }
});
