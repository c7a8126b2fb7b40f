import assert from 'node:assert/strict';
import fc from 'fast-check';
import { counted, jsonLine, shortDuration, wholeSeconds } from '../../lib/cli/format.ts';

describe('format', () => {
  it('should write a duration as one word, without fractions from a second on', () => {
    const durations = [0, 250, 999.6, 1_084, 59_999, 723_500, 3_720_000, 183_600_000, -5];
    assert.deepEqual(durations.map(shortDuration), [
      '0ms',
      '250ms',
      '1s',
      '1s',
      '59s',
      '12m3s',
      '1h2m',
      '2d3h',
      '0ms',
    ]);
    assert.deepEqual([0, 999, 1_999, 60_000].map(wholeSeconds), ['0s', '0s', '1s', '1m']);
  });

  it('should count things', () => {
    assert.deepEqual(
      [0, 1, 2, 10_000].map((n) => counted(n, 'job')),
      ['0 jobs', '1 job', '2 jobs', '10,000 jobs'],
    );
  });

  it('should escape what a terminal would obey, and keep the data', () => {
    const value = { name: '\u001b[2J \u009b \u202e \u{e0001} \ud800 日本', literal: String.raw`\u{e0001}` };
    const line = jsonLine(value);
    assert.match(line, /^[\x20-\x7e日本]+\n$/);
    assert.deepEqual(JSON.parse(line), value);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = jsonLine({ text });
        assert.doesNotMatch(json.slice(0, -1), /[\p{Cc}\p{Cf}]/u);
        assert.deepEqual(JSON.parse(json), { text });
      }),
    );
  });
});
