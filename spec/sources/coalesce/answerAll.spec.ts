import assert from 'node:assert/strict';
import { defer, Observable, of, type Subscription } from 'rxjs';
import type { StateReading } from 'dli-watch';
import { answerAll } from '../../../lib/sources/coalesce/Group.ts';
import type { PendingRead } from '../../../lib/sources/coalesce/Group.ts';
import { refOf } from '../support/scene.ts';

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
