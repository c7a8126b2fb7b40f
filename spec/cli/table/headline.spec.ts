import assert from 'node:assert/strict';
import { headlineOf } from '../../../lib/cli/table/headline.ts';
import { pollErrors } from '../../support/errors.ts';
import { rowIn } from '../support/rows.ts';

const endpoint = 'https://dli.example.com';
const problem = { error: pollErrors.NetworkError, at: 0 };

describe('headlineOf', () => {
  it('should say where it connects to before the first answer', () => {
    assert.deepEqual(headlineOf([rowIn([]), rowIn([], {}, 1)], endpoint), {
      text: 'Connecting to https://dli.example.com to watch 2 jobs, project p1',
      style: 'bold',
    });
  });

  it('should say why there is no answer yet', () => {
    assert.deepEqual(headlineOf([rowIn([]), rowIn([], { problem }, 1)], endpoint), {
      text: 'No answer yet from https://dli.example.com: ECONNRESET; retrying',
      style: 'yellow',
    });
  });

  it('should say what is watched after the first answer, also after a failure', () => {
    const other = rowIn([], { ref: { projectId: 'p2', batchId: 'b' }, problem });
    assert.equal(
      headlineOf([rowIn(['running']), other], endpoint).text,
      'Watching 2 jobs at https://dli.example.com, 2 projects',
    );
  });

  it('should say what was watched when all jobs have settled', () => {
    assert.equal(
      headlineOf([rowIn(['success'])], endpoint).text,
      'Watched 1 job at https://dli.example.com, project p1',
    );
  });
});
