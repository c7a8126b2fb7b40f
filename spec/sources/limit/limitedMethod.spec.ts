import assert from 'node:assert/strict';
import { type Method, proxyMethods } from '../../../lib/sources/limit/limitedMethod.ts';

/** Shows `ask` with an exclamation mark, and all else as it is. */
const loud = <S extends object>(source: S): S =>
  proxyMethods(source, (name, method) =>
    name === 'ask' ? (...args) => `${String(method(...args))}!` : method,
  );

class Client {
  static readonly made: string[] = [];
  readonly #key: string;
  #calls = 0;
  name = 'client';

  constructor(key = 'secret') {
    this.#key = key;
  }

  get calls(): number {
    return this.#calls;
  }

  set calls(calls: number) {
    this.#calls = calls;
  }

  readonly arrow = (): string => this.#key;

  ask(what: string): string {
    this.#calls += 1;
    return `${what} with ${this.#key}`;
  }

  again(what: string): string {
    return this.ask(what);
  }
}

describe('overlaid', () => {
  it('should show another method in place of one, and call it on the object itself', () => {
    const client = new Client();
    const shown = loud(client);

    assert.equal(shown.ask('x'), 'x with secret!');
    assert.equal(client.ask('x'), 'x with secret');
    assert.equal(shown.calls, 2);
  });

  it('should leave all else as it is: methods, arrows, fields, getters and setters over private fields', () => {
    const client = new Client();
    const shown = loud(client);

    assert.equal(shown.again('x'), 'x with secret', 'what the object calls itself is not replaced');
    assert.equal(shown.arrow(), 'secret');
    shown.calls = 7;
    shown.name = 'other';
    assert.deepEqual([client.calls, client.name, shown.calls, shown.name], [7, 'other', 7, 'other']);
    client.name = 'third';
    assert.equal(shown.name, 'third');
  });

  it('should be what the object is', () => {
    const shown = loud(new Client());

    assert.ok(shown instanceof Client);
    assert.equal(shown.constructor, Client);
    assert.ok('ask' in shown && !('asks' in shown));
    assert.deepEqual(Object.keys(shown), ['name', 'arrow']);
  });

  it('should do without a receiver, as methods that were taken out of a client do', () => {
    const shown: Readonly<Record<'ask' | 'again' | 'arrow', (what: string) => string>> = loud(new Client());
    const { ask, again, arrow } = shown;
    assert.deepEqual([ask('x'), again('x'), arrow('x')], ['x with secret!', 'x with secret', 'secret']);
  });

  it('should show the same method each time, and another when the object has another', () => {
    const source = { ask: () => 'a', close: () => 'closed' };
    const shown = loud(source);
    const { ask, close } = shown;

    assert.equal(shown.ask, ask);
    assert.equal(shown.close, close);
    source.ask = () => 'b';
    assert.equal(shown.ask(), 'b!');
    assert.equal(ask(), 'a!');
  });

  it('should keep what a function has beside its call', () => {
    const close = Object.assign(() => 'closed', { callCount: 3 });
    const shown = loud({ close, Kind: Client });

    assert.equal(shown.close.callCount, 3);
    assert.equal(new shown.Kind('mine').arrow(), 'mine');
    assert.equal(shown.Kind.made, Client.made);
  });

  it('should be spread like the object, with the other method', () => {
    const spread = { ...loud({ ask: () => 'a', name: 'n' }) };
    assert.deepEqual([spread.ask(), spread.name], ['a!', 'n']);
  });

  for (const [what, lock] of [
    ['frozen', <T extends object>(own: T): T => Object.freeze(own)],
    ['sealed', <T extends object>(own: T): T => Object.seal(own)],
  ] as const) {
    it(`should do with an object that is ${what}`, () => {
      const symbol = Symbol('close');
      const own = lock({ ask: () => 'a', name: 'n', [symbol]: () => 'closed' });
      const shown = loud(own);

      assert.deepEqual([shown.ask(), shown.name, shown[symbol]()], ['a!', 'n', 'closed']);
      assert.deepEqual(Reflect.ownKeys(shown), ['ask', 'name', symbol]);
      assert.equal({ ...shown }.ask(), 'a!');

      const client = lock(new Client());
      assert.equal(loud(client).ask('x'), 'x with secret!');
      assert.equal(loud(client).arrow(), 'secret');
      assert.ok(loud(client) instanceof Client);
    });
  }

  it('should do with a single property that can never change', () => {
    const source = { ask: () => 'a', name: 'n' };
    Object.defineProperty(source, 'ask', { value: () => 'b', configurable: false, writable: false });
    const shown = loud(source);

    assert.equal(shown.ask(), 'b!');
    shown.name = 'other';
    assert.deepEqual([shown.name, source.name], ['other', 'other']);
  });

  it('should not take a value for a frozen object, as that does not', () => {
    const shown = loud(Object.freeze({ ask: () => 'a', name: 'n' })) as { name: string };
    assert.throws(() => {
      shown.name = 'other';
    }, TypeError);
  });

  it('should do with an object that has no prototype', () => {
    const bare = Object.assign(Object.create(null) as object, { ask: () => 'a' });
    assert.equal(loud(bare).ask(), 'a!');
    assert.equal(loud(Object.freeze(bare)).ask(), 'a!');
  });

  it('should hand the method over once, by its name', () => {
    const names: PropertyKey[] = [];
    const keep = (name: PropertyKey, method: Method): Method => {
      names.push(name);
      return method;
    };
    const shown = proxyMethods({ ask: () => 'a', close: () => 'closed', name: 'n' }, keep);
    for (let turn = 0; turn < 3; turn += 1)
      assert.deepEqual([shown.ask(), shown.close(), shown.name], ['a', 'closed', 'n']);
    assert.deepEqual(names, ['ask', 'close']);
  });
});
