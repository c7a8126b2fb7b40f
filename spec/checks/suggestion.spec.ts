import assert from 'node:assert/strict';
import { suggestionFor } from '../../lib/checks/suggestion.ts';

describe('suggestionFor', () => {
  const known = ['deadline', 'stateDeadlines', 'maxMs', 'port', 'concurrency', 'password', 'jobName', 'to'];

  for (const [name, suggestion] of [
    ['deadlineMs', 'deadline'],
    ['deadlines', 'deadline'],
    ['Deadline', 'deadline'],
    ['dedline', 'deadline'],
    ['stateDeadline', 'stateDeadlines'],
    ['max', 'maxMs'],
    ['prt', 'port'],
    ['concurency', 'concurrency'],
    ['passwrod', 'password'],
    ['job_name', 'jobName'],
    ['Job-Name', 'jobName'],
    ['TO', 'to'],
    ['t', undefined],
    ['tp', undefined],
    ['timeout', undefined],
    ['', undefined],
    ['__proto__', undefined],
    ['x'.repeat(1_000_000), undefined],
    [`deadline${'x'.repeat(1_000_000)}`, 'deadline'],
  ] as const) {
    it(`should be ${String(suggestion)} for ${name.slice(0, 20)}`, () => {
      assert.equal(suggestionFor(name, known), suggestion);
    });
  }

  it('should prefer the nearest name', () => {
    assert.equal(suggestionFor('maxDelayMs', ['maxDelay', 'maxDelaysMs']), 'maxDelaysMs');
  });
});
