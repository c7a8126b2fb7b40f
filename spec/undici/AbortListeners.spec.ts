import assert from 'node:assert/strict';
import { AbortListeners } from '../../lib/undici/AbortListeners.ts';

describe('AbortListeners', () => {
  it('should call the listeners that a signal has when it is aborted, with its reason', () => {
    const listeners = new AbortListeners();
    const [one, other] = [new AbortController(), new AbortController()];
    const called: string[] = [];
    const first = ({ message }: Error): void => void called.push(`first: ${message}`);
    const second = ({ message }: Error): void => void called.push(`second: ${message}`);
    listeners.add(one.signal, first);
    listeners.add(one.signal, second);
    listeners.add(other.signal, first);
    listeners.remove(one.signal, first);
    one.abort(new Error('left'));
    assert.deepEqual(called, ['second: left']);
  });

  it('should add one event listener for all requests of a signal', () => {
    const listeners = new AbortListeners();
    let added = 0;
    const signal = Object.assign(new AbortController().signal, { addEventListener: () => (added += 1) });
    const listener = (): void => undefined;
    for (let request = 1; request <= 3; request += 1) {
      listeners.add(signal, listener);
      listeners.remove(signal, listener);
    }
    assert.equal(added, 1);
  });
});
