import assert from 'node:assert/strict';
import { type Method, proxyMethods } from '../../../lib/sources/limit/methods.ts';

/** Replaces `ask` by a method that adds an exclamation mark. */
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

describe('proxyMethods', () => {
  it('should replace a method, and call the original on the object itself', () => {
    const client = new Client();
    const proxy = loud(client);

    assert.equal(proxy.ask('x'), 'x with secret!');
    assert.equal(client.ask('x'), 'x with secret');
    assert.equal(proxy.calls, 2);
  });

  it('should not change anything else: methods, arrows, fields, getters and setters over private fields', () => {
    const client = new Client();
    const proxy = loud(client);

    assert.equal(proxy.again('x'), 'x with secret', 'calls within the object are not replaced');
    assert.equal(proxy.arrow(), 'secret');
    proxy.calls = 7;
    proxy.name = 'other';
    assert.deepEqual([client.calls, client.name, proxy.calls, proxy.name], [7, 'other', 7, 'other']);
    client.name = 'third';
    assert.equal(proxy.name, 'third');
  });

  it('should have the prototype, constructor and keys of the object', () => {
    const proxy = loud(new Client());

    assert.ok(proxy instanceof Client);
    assert.equal(proxy.constructor, Client);
    assert.ok('ask' in proxy && !('asks' in proxy));
    assert.deepEqual(Object.keys(proxy), ['name', 'arrow']);
  });

  it('should return methods that work when they are detached', () => {
    const proxy: Readonly<Record<'ask' | 'again' | 'arrow', (what: string) => string>> = loud(new Client());
    const { ask, again, arrow } = proxy;
    assert.deepEqual([ask('x'), again('x'), arrow('x')], ['x with secret!', 'x with secret', 'secret']);
  });

  it('should return the same method each time, until the object has another one', () => {
    const source = { ask: () => 'a', close: () => 'closed' };
    const proxy = loud(source);
    const { ask, close } = proxy;

    assert.equal(proxy.ask, ask);
    assert.equal(proxy.close, close);
    source.ask = () => 'b';
    assert.equal(proxy.ask(), 'b!');
    assert.equal(ask(), 'a!');
  });

  it('should keep the properties and the constructor of a function', () => {
    const close = Object.assign(() => 'closed', { callCount: 3 });
    const proxy = loud({ close, Kind: Client });

    assert.equal(proxy.close.callCount, 3);
    assert.equal(new proxy.Kind('mine').arrow(), 'mine');
    assert.equal(proxy.Kind.made, Client.made);
  });

  it('should spread like the object, with the replaced method', () => {
    const spread = { ...loud({ ask: () => 'a', name: 'n' }) };
    assert.deepEqual([spread.ask(), spread.name], ['a!', 'n']);
  });

  for (const [what, lock] of [
    ['frozen', <T extends object>(object: T): T => Object.freeze(object)],
    ['sealed', <T extends object>(object: T): T => Object.seal(object)],
  ] as const) {
    it(`should work with an object that is ${what}`, () => {
      const symbol = Symbol('close');
      const object = lock({ ask: () => 'a', name: 'n', [symbol]: () => 'closed' });
      const proxy = loud(object);

      assert.deepEqual([proxy.ask(), proxy.name, proxy[symbol]()], ['a!', 'n', 'closed']);
      assert.deepEqual(Reflect.ownKeys(proxy), ['ask', 'name', symbol]);
      assert.equal({ ...proxy }.ask(), 'a!');

      const client = lock(new Client());
      assert.equal(loud(client).ask('x'), 'x with secret!');
      assert.equal(loud(client).arrow(), 'secret');
      assert.ok(loud(client) instanceof Client);
    });
  }

  it('should work with a single property that is not configurable', () => {
    const source = { ask: () => 'a', name: 'n' };
    Object.defineProperty(source, 'ask', { value: () => 'b', configurable: false, writable: false });
    const proxy = loud(source);

    assert.equal(proxy.ask(), 'b!');
    proxy.name = 'other';
    assert.deepEqual([proxy.name, source.name], ['other', 'other']);
  });

  it('should refuse to set a property of a frozen object', () => {
    const proxy = loud(Object.freeze({ ask: () => 'a', name: 'n' })) as { name: string };
    assert.throws(() => {
      proxy.name = 'other';
    }, TypeError);
  });

  it('should work with an object without a prototype', () => {
    const bare = Object.assign(Object.create(null) as object, { ask: () => 'a' });
    assert.equal(loud(bare).ask(), 'a!');
    assert.equal(loud(Object.freeze(bare)).ask(), 'a!');
  });

  it('should call replace once for each method, with its name', () => {
    const names: PropertyKey[] = [];
    const keep = (name: PropertyKey, method: Method): Method => {
      names.push(name);
      return method;
    };
    const proxy = proxyMethods({ ask: () => 'a', close: () => 'closed', name: 'n' }, keep);
    for (let turn = 0; turn < 3; turn += 1)
      assert.deepEqual([proxy.ask(), proxy.close(), proxy.name], ['a', 'closed', 'n']);
    assert.deepEqual(names, ['ask', 'close']);
  });
});
