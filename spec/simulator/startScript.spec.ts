import assert from 'node:assert/strict';
import { startScript } from '../../lib/simulator/script/startScript.ts';

const looks = (name: string, forLooks: number) => ({ name, forLooks, forMs: Infinity });

describe('startScript', () => {
  it('should use up looks, and none for a peek', () => {
    const script = startScript([looks('a', 1), looks('b', 1), looks('c', 1)], 5);
    assert.deepEqual([script.peek(6).step.name, script.peek(7).step.name], ['a', 'a']);
    assert.deepEqual([script.look(8).step.name, script.peek(9).step.name], ['a', 'b']);
    assert.deepEqual([script.look(9).step.name, script.look(10).step.name], ['b', 'c']);
  });

  it('should say when the step began', () => {
    const script = startScript([{ ...looks('a', Infinity), forMs: 10 }, looks('b', 1), looks('c', 1)], 5);
    assert.deepEqual([script.look(6).since, script.peek(20).since], [5, 15]);
    assert.deepEqual([script.look(22).since, script.look(30).since], [15, 22]);
  });

  it('should not go back for a look that came before one that was answered', () => {
    const script = startScript([looks('a', 1), looks('b', 1), looks('c', 1)], 0);
    script.look(30);
    assert.deepEqual(script.look(10), { step: looks('b', 1), since: 30 });
    assert.equal(script.peek(40).since, 30);
  });
});
