import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Cursor,
  startTimeline,
  type StepBounds,
  takePoll,
} from '../../../lib/simulator/script/timeline.ts';

const polls = (name: string, forPolls: number) => ({ name, forPolls, forMs: Infinity });

describe('startTimeline', () => {
  it('should use up polls, and none for a peek', () => {
    const timeline = startTimeline([polls('a', 1), polls('b', 1), polls('c', 1)], 5);
    assert.deepEqual([timeline.peek(6).step.name, timeline.peek(7).step.name], ['a', 'a']);
    assert.deepEqual([timeline.poll(8).step.name, timeline.peek(9).step.name], ['a', 'b']);
    assert.deepEqual([timeline.poll(9).step.name, timeline.poll(10).step.name], ['b', 'c']);
  });

  it('should report when the step started', () => {
    const timeline = startTimeline([{ ...polls('a', Infinity), forMs: 10 }, polls('b', 1), polls('c', 1)], 5);
    assert.deepEqual([timeline.poll(6).since, timeline.peek(20).since], [5, 15]);
    assert.deepEqual([timeline.poll(22).since, timeline.poll(30).since], [15, 22]);
  });

  it('should not go back for a poll older than one already answered', () => {
    const timeline = startTimeline([polls('a', 1), polls('b', 1), polls('c', 1)], 0);
    timeline.poll(30);
    assert.deepEqual(timeline.poll(10), { step: polls('b', 1), since: 30 });
    assert.equal(timeline.peek(40).since, 30);
  });
});

/** The steps that answer polls at these times, for a script that starts at 0. */
const play = (steps: readonly StepBounds[], times: readonly number[]): number[] => {
  let cursor: Cursor = Object.freeze({ index: 0, since: 0, polls: 0 });
  return times.map((now) => {
    const { answeredBy, after } = takePoll(steps, cursor, now);
    cursor = Object.freeze(after);
    return answeredBy;
  });
};

/** The same, computed the other way round: each step takes its share of the polls. */
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
  it('should choose the same steps as the oracle', () => {
    fc.assert(
      fc.property(anySteps, anyTimes, (steps, times) => {
        assert.deepEqual(play(steps, times), oracle(steps, times));
      }),
      { numRuns: 2_000 },
    );
  });

  it('should start a step when the time of the previous one is up, not at the poll', () => {
    assert.deepEqual(play([ms(10), ms(10), forPolls(1)], [25]), [2]);
    assert.deepEqual(play([ms(10), ms(10), forPolls(1)], [9, 10, 19, 20]), [0, 1, 1, 2]);
  });

  it('should start a step at the last poll of the previous one', () => {
    assert.deepEqual(play([forPolls(2), ms(10), forPolls(1)], [3, 5, 14, 15]), [0, 0, 1, 2]);
  });

  it('should end a step with two limits at the first one reached', () => {
    assert.deepEqual(play([{ forMs: 10, forPolls: 2 }, forPolls(1)], [1, 2, 3]), [0, 0, 1]);
    assert.deepEqual(play([{ forMs: 10, forPolls: 2 }, forPolls(1)], [1, 10]), [0, 1]);
  });

  it('should skip a step of 0 ms or 0 polls', () => {
    assert.deepEqual(play([ms(0), forPolls(0), forPolls(1)], [0]), [2]);
  });

  it('should stay at the last step for ever, whatever its limits', () => {
    assert.deepEqual(play([{ forMs: 0, forPolls: 0 }], [0, 1, 1_000_000]), [0, 0, 0]);
  });

  it('should pass a hundred thousand steps in one poll', () => {
    assert.deepEqual(play(Array<StepBounds>(100_000).fill(ms(1)), [1_000_000]), [99_999]);
  });
});
