import fc from 'fast-check';
import assert from 'node:assert/strict';
import type { StepBounds } from '../../../lib/simulator/script/compileScript.ts';
import { type Cursor, startScript, takePoll } from '../../../lib/simulator/script/startScript.ts';

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

/** The steps that answer polls these times, for a script that begins at 0. */
const play = (steps: readonly StepBounds[], times: readonly number[]): number[] => {
  let cursor: Cursor = Object.freeze({ index: 0, since: 0, polls: 0 });
  return times.map((now) => {
    const { answeredBy, after } = takePoll(steps, cursor, now);
    cursor = Object.freeze(after);
    return answeredBy;
  });
};

/** The same, told the other way round: step by step, each takes the polls that fall to it. */
const oracle = (steps: readonly StepBounds[], times: readonly number[]): number[] => {
  const answers: number[] = [];
  let begin = 0;
  steps.forEach(({ forMs, forPolls }, index) => {
    const isLast = index === steps.length - 1;
    const waiting = times.slice(answers.length);
    const mine = isLast ? waiting : waiting.filter((time) => time < begin + forMs).slice(0, forPolls);
    answers.push(...mine.map(() => index));
    const endedByPolls = mine.length === forPolls;
    begin = endedByPolls ? (mine.at(-1) ?? begin) : begin + forMs;
  });
  return answers;
};

const bound = fc.option(fc.nat(12), { nil: Infinity });
const anySteps = fc.array(fc.record({ forMs: bound, forPolls: bound }), { minLength: 1, maxLength: 8 });
const anyTimes = fc.array(fc.nat(60), { maxLength: 30 }).map((times) => times.sort((a, b) => a - b));

const ms = (forMs: number): StepBounds => ({ forMs, forPolls: Infinity });
const forPolls = (forPolls: number): StepBounds => ({ forMs: Infinity, forPolls });

describe('takePoll', () => {
  it('should give each poll to the step that it falls to', () => {
    fc.assert(
      fc.property(anySteps, anyTimes, (steps, times) => {
        assert.deepEqual(play(steps, times), oracle(steps, times));
      }),
      { numRuns: 2_000 },
    );
  });

  it('should begin a step when the time of the one before was over, not at the poll', () => {
    assert.deepEqual(play([ms(10), ms(10), forPolls(1)], [25]), [2]);
    assert.deepEqual(play([ms(10), ms(10), forPolls(1)], [9, 10, 19, 20]), [0, 1, 1, 2]);
  });

  it('should begin a step at the last poll of the one before', () => {
    assert.deepEqual(play([forPolls(2), ms(10), forPolls(1)], [3, 5, 14, 15]), [0, 0, 1, 2]);
  });

  it('should end a step of both bounds at the first of them', () => {
    assert.deepEqual(play([{ forMs: 10, forPolls: 2 }, forPolls(1)], [1, 2, 3]), [0, 0, 1]);
    assert.deepEqual(play([{ forMs: 10, forPolls: 2 }, forPolls(1)], [1, 10]), [0, 1]);
  });

  it('should skip a step of no time or no polls', () => {
    assert.deepEqual(play([ms(0), forPolls(0), forPolls(1)], [0]), [2]);
  });

  it('should stay at the last step for ever, whatever its bounds', () => {
    assert.deepEqual(play([{ forMs: 0, forPolls: 0 }], [0, 1, 1_000_000]), [0, 0, 0]);
  });

  it('should pass a hundred thousand steps in one poll', () => {
    assert.deepEqual(play(Array<StepBounds>(100_000).fill(ms(1)), [1_000_000]), [99_999]);
  });
});
