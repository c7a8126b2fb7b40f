import type { BatchRef, StateReading } from 'dli-watch';
import assert from 'node:assert/strict';
import { defer, Observable, of, type Subscriber, type Subscription, tap } from 'rxjs';
import { answerAll, Group, type PendingRead } from '../../../lib/sources/coalesce/Group.ts';
import { refOf } from '../support/scene.ts';

const [a, b] = [refOf(1), refOf(2)];
const reading: StateReading = { state: 'running', rawState: 'running' };

/** A subscriber as RxJS makes one for each subscription. */
const newSubscriber = (): Subscriber<StateReading> => {
  const all: Subscriber<StateReading>[] = [];
  new Observable<StateReading>((subscriber) => {
    all.push(subscriber);
  }).subscribe();
  return all[0]!;
};
const groupOf = () => {
  let clockMs = 0;
  const group = new Group(a.projectId, () => clockMs);
  let abandonments = 0;
  group.abandoned$.pipe(tap(() => (abandonments += 1))).subscribe();
  const add = (ref: BatchRef, nowMs: number) => {
    clockMs = nowMs;
    return group.add(ref, newSubscriber());
  };
  return { group, add, abandonments: () => abandonments };
};

describe('Group', () => {
  it('should count polls, and list each of their jobs once', () => {
    const { group, add } = groupOf();
    for (const ref of [a, b, a]) add(ref, 5);
    assert.deepEqual([group.size, group.refs], [3, [a, b]]);
  });

  it('should remember when its first poll was added, even if that one is withdrawn, until it is empty', () => {
    const { group, add } = groupOf();
    const first = add(a, 5);
    const second = add(a, 7);
    group.withdraw(first);
    assert.equal(group.sinceMs, 5);
    group.withdraw(second);
    add(a, 9);
    assert.equal(group.sinceMs, 9);
  });

  it('should withdraw a poll once, and emit when the last one is withdrawn', () => {
    const { group, add, abandonments } = groupOf();
    const reads = [add(a, 0), add(a, 0), add(b, 0)];
    const seen: number[] = [];
    for (const read of reads) {
      group.withdraw(read);
      group.withdraw(read);
      seen.push(group.size, abandonments());
    }
    assert.deepEqual(seen, [2, 0, 1, 0, 0, 1]);
    assert.deepEqual(group.refs, []);
  });

  it('should remove all polls of a job at once, and not count that as abandoned', () => {
    const { group, add, abandonments } = groupOf();
    const [first, second, third] = [add(a, 0), add(b, 0), add(a, 0)];
    assert.deepEqual(group.take(a.batchId), [first, third]);
    assert.deepEqual(group.take(a.batchId), []);
    assert.equal(group.size, 1);
    assert.deepEqual(group.takeAll(), [second]);
    for (const read of [first, second, third]) group.withdraw(read);
    assert.deepEqual([group.size, group.refs, abandonments()], [0, [], 0]);
  });

  it('should not confuse a new poll of a job with a withdrawn one', () => {
    const { group, add } = groupOf();
    const before = add(a, 0);
    group.takeAll();
    add(a, 1);
    group.withdraw(before);
    assert.equal(group.size, 1);
  });
});

describe('answerAll', () => {
  /** Two pending polls, of jobs 1 and 2, and what they receive; `react` is called with each answer. */
  const scene = (react: (polls: readonly Subscription[]) => void = () => undefined) => {
    const reads: PendingRead[] = [];
    const received: string[] = [];
    const polls = [refOf(1), refOf(2)].map((ref) =>
      new Observable<StateReading>((subscriber) => {
        reads.push({ ref, subscriber, inContext: (act) => void act() });
      }).subscribe({
        next: ({ state }) => {
          received.push(state);
          react(polls);
        },
        error: (error: unknown) => received.push(String(error)),
        complete: () => received.push('end'),
      }),
    );
    const requested: string[] = [];
    const answer = () =>
      answerAll(reads, ({ batchId }) =>
        defer(() => {
          requested.push(batchId);
          return of(reading);
        }),
      );
    return { answer, requested, received };
  };

  it('should answer each poll once, and complete it', () => {
    const { answer, requested, received } = scene();
    answer();
    assert.deepEqual(requested, [refOf(1).batchId, refOf(2).batchId]);
    assert.deepEqual(received, ['running', 'end', 'running', 'end']);
  });

  it('should send no request for a poll that the handler of another one has unsubscribed', () => {
    const { answer, requested, received } = scene((polls) => polls[1]?.unsubscribe());
    answer();
    assert.deepEqual(requested, [refOf(1).batchId]);
    assert.deepEqual(received, ['running', 'end']);
  });
});
