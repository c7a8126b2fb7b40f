import assert from 'node:assert/strict';
import { inOrder, APPEARANCES, statusOf, STATUSES, totalsOf } from '../../../lib/cli/table/Status.ts';
import { watchErrors } from '../../support/errors.ts';
import { rowIn } from '../support/rows.ts';

const waiting = rowIn([], {}, 1);
const success = rowIn(['running', 'success'], {}, 2);
const starting = rowIn(['starting'], {}, 3);
const running = rowIn(['running'], {}, 4);
const unknown = rowIn(['unknown'], {}, 5);
const recovering = rowIn(['recovering'], {}, 6);
const dead = rowIn(['dead'], {}, 7);
const failed = rowIn(['running'], { error: watchErrors.PollFailedError }, 8);
const late = rowIn(['running'], { error: watchErrors.DeadlineExceededError }, 9);
const stuck = rowIn(['starting'], { error: watchErrors.StateDeadlineExceededError }, 10);

describe('the status of a job', () => {
  it('should be its state, or how its watch failed', () => {
    assert.deepEqual([waiting, success, unknown, failed, late, stuck].map(statusOf), [
      'waiting',
      'success',
      'unknown',
      'error',
      'timed out',
      'timed out',
    ]);
  });

  it('should put failed jobs first, then those that run, and successes last', () => {
    const rows = [waiting, success, starting, running, unknown, recovering, dead, failed];
    assert.deepEqual(inOrder(rows), [failed, dead, running, recovering, starting, unknown, waiting, success]);
  });

  it('should leave jobs of the same rank in their order', () => {
    const rows = [running, recovering, rowIn(['running'], {}, 11)];
    assert.deepEqual(inOrder(rows), rows);
  });

  it('should count jobs by status', () => {
    const { running: runs, 'timed out': timedOut, dead: none } = totalsOf([running, late, stuck, success]);
    assert.deepEqual([runs, timedOut, none], [1, 2, 0]);
  });

  it('should look different in each status without colours', () => {
    const states = STATUSES.filter((status) => status !== 'timed out'); // it has the symbol of other errors
    assert.equal(new Set(states.map((status) => APPEARANCES[status].symbol)).size, states.length);
    assert.equal(new Set(states.map((status) => APPEARANCES[status].cell)).size, states.length);
  });
});
