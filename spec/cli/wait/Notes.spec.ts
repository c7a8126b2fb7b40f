import assert from 'node:assert/strict';
import { Notes } from '../../../lib/cli/wait/Notes.ts';
import { fakeIo } from '../support/fakeIo.ts';

const CLEAR = '\r\u001b[2K';

describe('Notes', () => {
  it('should print lines, and errors only with --quiet', () => {
    for (const quiet of [false, true]) {
      const { io, stderr } = fakeIo();
      const notes = new Notes({ io, quiet });
      notes.say('progress');
      notes.error('error');
      assert.equal(stderr(), quiet ? 'error\n' : 'progress\nerror\n');
    }
  });

  it('should keep a line of progress below the others on a terminal, and within its width', () => {
    const { io, stderr } = fakeIo({ columns: 10 });
    const notes = new Notes({ io, quiet: false });
    notes.progress('1 of 2 done');
    notes.say('said');
    notes.clear();
    notes.progress('2 of 2');
    notes.clear();
    assert.equal(stderr(), `${CLEAR}1 of 2 do${CLEAR}said\n${CLEAR}2 of 2${CLEAR}`);
  });

  it('should have no line of progress elsewhere', () => {
    for (const [process, quiet] of [
      [fakeIo(), false],
      [fakeIo({ columns: 80 }), true],
      [fakeIo({ columns: 80, env: { CI: '1' } }), false],
    ] as const) {
      const notes = new Notes({ io: process.io, quiet });
      notes.progress('1 of 2');
      notes.clear();
      assert.equal(notes.isLive, false);
      assert.equal(process.stderr(), '');
    }
  });
});
