import assert from 'node:assert/strict';
import { ServeNotes } from '../../../lib/cli/serve/ServeNotes.ts';
import { Notes } from '../../../lib/cli/wait/Notes.ts';
import { keyOf } from '../../../lib/model/snapshots.ts';
import { refOfJob, rowOf } from '../../dashboard/support/rows.ts';
import { watchErrors } from '../../support/errors.ts';
import { fakeIo } from '../support/fakeIo.ts';

describe('ServeNotes', () => {
  const notesOf = (jobs: number) => {
    const { io, stderr } = fakeIo();
    const keys = Array.from({ length: jobs }, (_, number) => keyOf(refOfJob(number)));
    const notes = new ServeNotes(new Notes({ io, quiet: false }), keys, 'dli.example.com');
    return { notes, said: () => stderr().split('\n').slice(0, -1) };
  };
  const failed = (number: number) => ({ ...rowOf(number, 'running'), error: watchErrors.PollFailedError });

  it('should say once that all jobs have ended, and how', () => {
    const { notes, said } = notesOf(3);
    notes.onRow(rowOf(0, 'running'));
    notes.onRow(rowOf(0, 'running', 'success'));
    notes.onRow(rowOf(1, 'dead'));
    notes.onRow(rowOf(1, 'dead'));
    assert.deepEqual(said(), []);
    notes.onRow(failed(2));
    notes.onRow(failed(2));
    assert.deepEqual(said(), [
      watchErrors.PollFailedError.message,
      'All 3 jobs have ended (1 dead, 1 not watched to the end). The page stays until Ctrl-C.',
    ]);
  });

  it('should say nothing of failures if there are none', () => {
    const { notes, said } = notesOf(1);
    notes.onRow(rowOf(0, 'success'));
    assert.deepEqual(said(), ['The job has ended. The page stays until Ctrl-C.']);
  });

  it('should name ten jobs that cannot be watched', () => {
    const { notes, said } = notesOf(20);
    for (let number = 0; number < 15; number += 1) notes.onRow(failed(number));
    assert.equal(said().filter((line) => line === watchErrors.PollFailedError.message).length, 10);
    assert.equal(said().at(-1), 'Further jobs that cannot be watched are on the page only.');
    assert.equal(said().length, 11);
  });
});
