import { NetworkError, watchScheduler } from 'dli-watch';
import assert from 'node:assert/strict';
import { defer, Observable, of, Subject, Subscription, take } from 'rxjs';
import { limitSettingsOf } from '../../../lib/sources/LimitOptions.ts';
import { yieldSlot } from '../../../lib/sources/limit/QueuedRequest.ts';
import { RequestQueue } from '../../../lib/sources/limit/RequestQueue.ts';

const queueOf = (concurrency: number): RequestQueue => new RequestQueue(limitSettingsOf({ concurrency }));

/** How many teardowns open subscriptions keep, each in an array, while `act` runs. */
const teardownsKept = (act: () => void): number => {
  let kept = 0;
  const original = Object.getOwnPropertyDescriptor(Subscription.prototype, 'add') as PropertyDescriptor;
  const add = original.value as (this: Subscription, teardown: unknown) => void;
  Object.defineProperty(Subscription.prototype, 'add', {
    ...original,
    value(this: Subscription, teardown: unknown) {
      if (!this.closed && teardown !== undefined) kept += 1;
      add.call(this, teardown);
    },
  });
  try {
    act();
  } finally {
    Object.defineProperty(Subscription.prototype, 'add', original);
  }
  return kept;
};

describe('QueuedRequest', () => {
  it('should stop a source that emits without end when its subscriber has taken enough', () => {
    const endless$ = new Observable<number>((subscriber) => {
      for (let n = 0; !subscriber.closed; n += 1) subscriber.next(n);
    });
    const values: number[] = [];
    queueOf(1)
      .enqueue$(endless$)
      .pipe(take(2))
      .subscribe({ next: (value) => values.push(value), error: assert.ifError });
    assert.deepEqual(values, [0, 1]);
  });

  it('should leave no teardown with its subscriber when it is answered in the call that sends it', () => {
    const queue = queueOf(1);
    const answer = (): void => void queue.enqueue$(of(1)).subscribe();
    assert.equal(teardownsKept(answer), 0);
    const open = (): void => void queue.enqueue$(new Subject()).subscribe();
    assert.ok(teardownsKept(open) > 0, 'the test would not notice');
  });

  it('should yield the slot of the request that is being sent, and of no other', () => {
    const queue = queueOf(1);
    const answer$ = new Subject<string>();
    const sent: string[] = [];
    const request$ = (name: string, isWaiting: boolean): Observable<string> =>
      new Observable<string>((subscriber) => {
        sent.push(name);
        if (isWaiting) yieldSlot();
        return answer$.subscribe(subscriber);
      });
    queue.enqueue$(request$('waits for others', true)).subscribe();
    queue.enqueue$(request$('a', false)).subscribe();
    queue.enqueue$(request$('b', false)).subscribe();
    yieldSlot();
    assert.deepEqual(sent, ['waits for others', 'a']);
    answer$.complete();
    assert.deepEqual(sent, ['waits for others', 'a', 'b']);
  });

  it('should not be sent for a subscriber that is closed already', () => {
    const queue = queueOf(1);
    let sent = 0;
    const request$ = defer(() => of((sent += 1)));
    new Observable<number>((subscriber) => {
      subscriber.unsubscribe();
      queue.enqueue$(request$).subscribe(subscriber);
    }).subscribe({ error: assert.ifError });
    assert.equal(sent, 0);
    queue.enqueue$(request$).subscribe({ error: assert.ifError });
    assert.equal(sent, 1);
  });

  for (const [what, end] of [
    ['an answer', (answer$: Subject<number>): void => answer$.next(1)],
    ['a failure', (answer$: Subject<number>): void => answer$.error(new NetworkError())],
    ['a completion', (answer$: Subject<number>): void => answer$.complete()],
  ] as const)
    it(`should fail with the error of a clock that throws at ${what}, and free its slot`, () => {
      let isBroken = false;
      const monotonicNow = (): number => {
        if (isBroken) throw new RangeError('no clock');
        return 0;
      };
      const scheduler = { ...watchScheduler, monotonicNow };
      const queue = new RequestQueue(limitSettingsOf({ concurrency: 1, scheduler }));
      const answer$ = new Subject<number>();
      const errors: unknown[] = [];
      queue.enqueue$(answer$).subscribe({ error: (error: unknown) => errors.push(error) });
      isBroken = true;
      end(answer$);
      isBroken = false;
      assert.ok(errors.length === 1 && errors[0] instanceof RangeError);
      const values: number[] = [];
      queue.enqueue$(of(2)).subscribe({ next: (value) => values.push(value), error: assert.ifError });
      assert.deepEqual(values, [2]);
    });

  it('should fail with the error of a teardown that throws at its completion', () => {
    const errors: unknown[] = [];
    const torn$ = new Observable<number>((subscriber) => {
      subscriber.add(() => {
        throw new RangeError('torn');
      });
      subscriber.complete();
    });
    queueOf(1)
      .enqueue$(torn$)
      .subscribe({ error: (error: unknown) => errors.push(error) });
    assert.equal(errors.length, 1);
  });
});
