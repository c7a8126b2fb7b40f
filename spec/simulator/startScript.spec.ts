import assert from 'node:assert/strict';
import { startScript } from '../../lib/simulator/script/startScript.ts';

const polls = (name: string, forPolls: number) => ({ name, forPolls, forMs: Infinity });

describe('startScript', () => {
  it('should use up polls, and none for a peek', () => {
    const script = startScript([polls('a', 1), polls('b', 1), polls('c', 1)], 5);
    assert.deepEqual([script.peek(6).step.name, script.peek(7).step.name], ['a', 'a']);
    assert.deepEqual([script.poll(8).step.name, script.peek(9).step.name], ['a', 'b']);
    assert.deepEqual([script.poll(9).step.name, script.poll(10).step.name], ['b', 'c']);
  });

  it('should say when the step began', () => {
    const script = startScript([{ ...polls('a', Infinity), forMs: 10 }, polls('b', 1), polls('c', 1)], 5);
    assert.deepEqual([script.poll(6).since, script.peek(20).since], [5, 15]);
    assert.deepEqual([script.poll(22).since, script.poll(30).since], [15, 22]);
  });

  it('should not go back for a poll that came before one that was answered', () => {
    const script = startScript([polls('a', 1), polls('b', 1), polls('c', 1)], 0);
    script.poll(30);
    assert.deepEqual(script.poll(10), { step: polls('b', 1), since: 30 });
    assert.equal(script.peek(40).since, 30);
  });
});
