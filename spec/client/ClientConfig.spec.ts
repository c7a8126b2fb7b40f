import { type ClientConfig, type HttpTransport, token, watchScheduler } from 'dli-watch';
import ky from 'ky';
import assert from 'node:assert/strict';
import { VirtualTimeScheduler } from 'rxjs';
import { clientSettingsOf, stateMapOf } from '../../lib/client/ClientConfig.ts';

const auth = token('abc');
const endpoint = 'https://dli.example/';

/** What plain JavaScript may pass. */
const settingsOf = (config: unknown) => clientSettingsOf(config as ClientConfig);

describe('clientSettingsOf', () => {
  it('should fill in the defaults', () => {
    const { transport, signals: _, ...settings } = settingsOf({ endpoint, auth });
    assert.equal(typeof transport, 'function');
    assert.deepEqual(settings, {
      baseUrl: 'https://dli.example',
      auth,
      requestTimeoutMs: 10_000,
      failFastMs: 30_000,
      maxBodyBytes: 1_048_576,
      stateMap: new Map(),
      scheduler: watchScheduler,
    });
  });

  it('should keep the given options unchanged', () => {
    const given = {
      auth,
      requestTimeoutMs: 1,
      failFastMs: Infinity,
      maxBodyBytes: 1_024,
      scheduler: new VirtualTimeScheduler(),
    };
    const { baseUrl, stateMap, ...settings } = settingsOf({
      endpoint,
      stateMap: { Killed: 'dead' },
      ...given,
    });
    assert.equal(baseUrl, 'https://dli.example');
    assert.deepEqual([...stateMap], [['killed', 'dead']]);
    for (const [name, value] of Object.entries(given)) {
      assert.equal(settings[name as keyof typeof settings], value, name);
    }
  });

  it('should treat undefined as absent', () => {
    const absent = {
      http: undefined,
      dispatcher: undefined,
      requestTimeoutMs: undefined,
      stateMap: undefined,
    };
    const { transport: _, signals: __, ...settings } = settingsOf({ endpoint, auth });
    const { transport, signals: ___, ...others } = settingsOf({ endpoint, auth, ...absent });
    assert.equal(typeof transport, 'function');
    assert.deepEqual(others, settings);
  });

  it('should send by a transport as it is, and by a ky', async () => {
    const transport: HttpTransport = () => Promise.reject(new Error('not sent'));
    assert.equal(settingsOf({ endpoint, auth, http: transport }).transport, transport);

    const sent: unknown[] = [];
    const dispatcher = { dispatch: () => true };
    const recording: typeof fetch = (_, init) => {
      sent.push((init as { dispatcher?: unknown }).dispatcher);
      return Promise.resolve(new Response());
    };
    const http = ky.create({ fetch: recording });
    const request = {
      method: 'GET',
      url: new URL(endpoint),
      headers: {},
      signal: new AbortController().signal,
    };
    await settingsOf({ endpoint, auth, http, dispatcher }).transport(request);
    assert.deepEqual(sent, [dispatcher]);
  });

  it('should refuse a dispatcher beside a transport', () => {
    const http = (): Promise<never> => Promise.reject(new Error('not sent'));
    assert.throws(() => settingsOf({ endpoint, auth, http, dispatcher: { dispatch: () => true } }), {
      name: 'TypeError',
      message:
        'dispatcher: drop it, it is for ky; give it to the transport instead: undiciTransport({ dispatcher })',
    });
  });

  it('should accept the ends of the ranges', () => {
    const ends = { requestTimeoutMs: 2 ** 31 - 1, maxBodyBytes: 2 ** 31 - 1 };
    const { requestTimeoutMs, maxBodyBytes } = settingsOf({ endpoint, auth, ...ends });
    assert.deepEqual({ requestTimeoutMs, maxBodyBytes }, ends);
  });

  const ms = 'requestTimeoutMs: expected a number of milliseconds from 1 to 2147483647, got';
  const fast = 'failFastMs: expected a number of milliseconds from 0 to Infinity, got';
  const bytes = 'maxBodyBytes: expected a number of bytes from 1024 to 2147483647, got';
  const aScheduler = 'scheduler: expected a scheduler, an object with now and schedule, got';
  for (const [given, message] of [
    [{ endpoint: undefined }, /^endpoint: expected a URL .*, got undefined$/],
    [{ endpoint: 'dli.example' }, /^endpoint: expected a URL .*, got "dli.example"$/],
    [{ auth: undefined }, 'auth: expected token(…), keystone(…) or akSk(…), got undefined'],
    [{ auth: null }, 'auth: expected token(…), keystone(…) or akSk(…), got object'],
    [{ auth: () => 'abc' }, 'auth: expected token(…), keystone(…) or akSk(…), got function'],
    [
      { http: fetch },
      'http: drop it, the client sends by fetch anyway; another one is given as ky.create({ fetch })',
    ],
    [{ http: { get: () => undefined } }, 'http: expected a ky instance or an HttpTransport, got an object'],
    [{ http: null }, 'http: expected a ky instance or an HttpTransport, got null'],
    [{ dispatcher: {} }, 'dispatcher: expected an undici dispatcher, got an object'],
    [{ dispatcher: null }, 'dispatcher: expected an undici dispatcher, got null'],
    [{ requestTimeoutMs: 0 }, `${ms} 0`],
    [{ requestTimeoutMs: -1 }, `${ms} -1`],
    [{ requestTimeoutMs: 2 ** 31 }, `${ms} 2147483648`],
    [{ requestTimeoutMs: Infinity }, `${ms} Infinity`],
    [{ requestTimeoutMs: NaN }, `${ms} NaN`],
    [{ requestTimeoutMs: '10' }, `${ms} "10"`],
    [{ failFastMs: -1 }, `${fast} -1`],
    [{ failFastMs: NaN }, `${fast} NaN`],
    [{ failFastMs: '30s' }, `${fast} "30s"`],
    [{ failFastMs: null }, `${fast} null`],
    [{ maxBodyBytes: 1_023 }, `${bytes} 1023`],
    [{ maxBodyBytes: 2 ** 31 }, `${bytes} 2147483648`],
    [{ maxBodyBytes: NaN }, `${bytes} NaN`],
    [{ stateMap: 'dead' }, 'stateMap: expected an object, got "dead"'],
    [{ stateMap: { killed: 'failed' } }, 'stateMap["killed"]: expected a batch state, got "failed"'],
    [{ scheduler: {} }, `${aScheduler} an object`],
    [{ scheduler: null }, `${aScheduler} null`],
  ] as const) {
    const [[name, value]] = Object.entries(given) as [[string, unknown]];
    it(`should refuse ${name} ${String(value)}`, () => {
      assert.throws(() => settingsOf({ endpoint, auth, ...given }), { name: 'TypeError', message });
    });
  }

  for (const [given, name] of [
    [{ endpoint: undefined, auth: undefined }, 'endpoint'],
    [{ endpoint: 'dli.example', auth: null }, 'endpoint'],
    [{ endpoint, auth: null, stateMap: 'dead' }, 'auth'],
    [{ endpoint, auth, stateMap: 'dead', scheduler: {} }, 'stateMap'],
  ] as const) {
    it(`should name ${name}, the first of two invalid options`, () => {
      assert.throws(() => settingsOf(given), {
        name: 'TypeError',
        message: new RegExp(`^${name}: expected `),
      });
    });
  }

  const names =
    'endpoint, auth, http, dispatcher, requestTimeoutMs, failFastMs, maxBodyBytes, stateMap, scheduler';
  for (const [what, config, message] of [
    [
      'in place of auth',
      { endpoint, auth: 's3cret' },
      'auth: expected token(…), keystone(…) or akSk(…), got string',
    ],
    ['in a misspelt option', { endpoint, token: 's3cret' }, `config.token: no such option (${names})`],
    ['in place of the configuration', 's3cret', 'config: expected an object, got string'],
  ] as const) {
    it(`should not show a token that is given ${what}`, () => {
      assert.throws(() => settingsOf(config), { name: 'TypeError', message });
    });
  }

  for (const key of ['requestTimeout', 'timeoutMs']) {
    it(`should ask for requestTimeoutMs in place of ${key}`, () => {
      assert.throws(() => settingsOf({ endpoint, auth, ...{ [key]: 1 } }), {
        name: 'TypeError',
        message: `config.${key}: no such option; did you mean \`requestTimeoutMs\`?`,
      });
    });
  }

  for (const key of ['constructor', '__proto__']) {
    it(`should refuse the option ${key}, which does not exist`, () => {
      const config: unknown = JSON.parse(`{"${key}":1}`);
      assert.throws(() => settingsOf({ endpoint, auth, ...(config as object) }), {
        name: 'TypeError',
        message: `config.${key}: no such option (${names})`,
      });
    });
  }

  for (const [config, message] of [
    [undefined, 'config: expected an object, got undefined'],
    [null, 'config: expected an object, got null'],
    [[], 'config: expected an object, got an array of 0'],
  ] as const) {
    it(`should refuse ${JSON.stringify(config)} as a configuration`, () => {
      assert.throws(() => settingsOf(config), { name: 'TypeError', message });
    });
  }
});

describe('stateMapOf', () => {
  for (const [stateMap, entries] of [
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
      assert.deepEqual([...stateMapOf(stateMap)], entries);
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
      assert.throws(() => stateMapOf(stateMap), { name: 'TypeError', message });
    });
  }
});
