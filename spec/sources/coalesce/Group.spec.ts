import type { BatchRef, StateReading } from 'dli-watch';
import assert from 'node:assert/strict';
import { defer, Observable, of, type Subscriber, type Subscription, tap } from 'rxjs';
import { answerAll, Group, type PendingRead } from '../../../lib/sources/coalesce/Group.ts';
import { refOf } from '../support/scene.ts';

const [a, b] = [refOf(1), refOf(2)];
/** Whoever subscribes: RxJS makes one for each. */
const polling = (): Subscriber<StateReading> => {
  const all: Subscriber<StateReading>[] = [];
  new Observable<StateReading>((subscriber) => {
    all.push(subscriber);
  }).subscribe();
  return all[0]!;
};
const groupOf = () => {
  let clockMs = 0;
  const group = new Group(a.projectId, () => clockMs);
  let desertions = 0;
  group.deserted$.pipe(tap(() => (desertions += 1))).subscribe();
  const add = (ref: BatchRef, nowMs: number) => {
    clockMs = nowMs;
    return group.add(ref, polling());
  };
  return { group, add, desertions: () => desertions };
};

describe('Group', () => {
  it('should count polls, and name their jobs once', () => {
    const { group, add } = groupOf();
    for (const ref of [a, b, a]) add(ref, 5);
    assert.deepEqual([group.size, group.refs], [3, [a, b]]);
  });

  it('should say since when the first of those that wait has waited', () => {
    const { group, add } = groupOf();
    const first = add(a, 5);
    const second = add(a, 7);
    group.withdraw(first);
    assert.equal(group.sinceMs, 5);
    group.withdraw(second);
    add(a, 9);
    assert.equal(group.sinceMs, 9);
  });

  it('should let a poll be withdrawn once, and say when the last one was', () => {
    const { group, add, desertions } = groupOf();
    const tickets = [add(a, 0), add(a, 0), add(b, 0)];
    const seen: number[] = [];
    for (const ticket of tickets) {
      group.withdraw(ticket);
      group.withdraw(ticket);
      seen.push(group.size, desertions());
    }
    assert.deepEqual(seen, [2, 0, 1, 0, 0, 1]);
    assert.deepEqual(group.refs, []);
  });

  it('should give the polls a job away, all of them, which is no desertion', () => {
    const { group, add, desertions } = groupOf();
    const [first, second, third] = [add(a, 0), add(b, 0), add(a, 0)];
    assert.deepEqual(group.take(a.batchId), [first, third]);
    assert.deepEqual(group.take(a.batchId), []);
    assert.equal(group.size, 1);
    assert.deepEqual(group.takeAll(), [second]);
    for (const ticket of [first, second, third]) group.withdraw(ticket);
    assert.deepEqual([group.size, group.refs, desertions()], [0, [], 0]);
  });

  it('should not take one who came again for one who has left', () => {
    const { group, add } = groupOf();
    const before = add(a, 0);
    group.takeAll();
    add(a, 1);
    group.withdraw(before);
    assert.equal(group.size, 1);
  });
});

const reading: StateReading = { state: 'running', rawState: 'running' };

describe('answerAll', () => {
  /** Polls jobs 1 and 2, and what has come of them; `react` is called with each answer. */
  const scene = (react: (polls: readonly Subscription[]) => void = () => undefined) => {
    const tickets: PendingRead[] = [];
    const told: string[] = [];
    const polls = [refOf(1), refOf(2)].map((ref) =>
      new Observable<StateReading>((polling) => {
        tickets.push({ ref, polling });
      }).subscribe({
        next: ({ state }) => {
          told.push(state);
          react(polls);
        },
        error: (error: unknown) => told.push(String(error)),
        complete: () => told.push('end'),
      }),
    );
    const asked: string[] = [];
    const answer = () =>
      answerAll(tickets, ({ batchId }) =>
        defer(() => {
          asked.push(batchId);
          return of(reading);
        }),
      );
    return { answer, asked, told };
  };

  it('should give each poll one answer, and its end', () => {
    const { answer, asked, told } = scene();
    answer();
    assert.deepEqual(asked, [refOf(1).batchId, refOf(2).batchId]);
    assert.deepEqual(told, ['running', 'end', 'running', 'end']);
  });

  it('should ask nothing for a poll that another one made leave', () => {
    const { answer, asked, told } = scene((polls) => polls[1]?.unsubscribe());
    answer();
    assert.deepEqual(asked, [refOf(1).batchId]);
    assert.deepEqual(told, ['running', 'end']);
  });
});
