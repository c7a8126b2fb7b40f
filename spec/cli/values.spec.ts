import assert from 'node:assert/strict';
import { count, duration, interval, namedState, port, rate } from '../../lib/cli/values.ts';

const refused = (message: RegExp) => ({ code: 'commander.invalidArgument', message });

describe('values', () => {
  it('should read durations of all units, and sums of them', () => {
    const texts = ['500ms', '30s', '5m', '5min', '2h', '1d', '1h30m', '1.5h', '1 h 30 M'];
    assert.deepEqual(
      texts.map(duration),
      [500, 30_000, 300_000, 300_000, 7_200_000, 86_400_000, 5_400_000, 5_400_000, 5_400_000],
    );
  });

  it('should refuse other durations, and ask for the unit of a bare number', () => {
    for (const text of ['', 's', '-5s', '5 weeks', '0s', '0.2ms', '5s5', '1e3s', '9'.repeat(20) + 'd'])
      assert.throws(
        () => duration(text),
        refused(/Expected a duration such as 30s, 5m or 1h30m, got "/),
        text,
      );
    assert.throws(() => duration('90'), refused(/got "90"; write 90s for seconds/));
  });

  it('should refuse an interval that no timer takes', () => {
    assert.equal(interval('24d'), 2_073_600_000);
    assert.throws(() => interval('25d'), refused(/at most 24d, got "25d"/));
  });

  it('should read rates', () => {
    assert.deepEqual(rate('20/s'), { requests: 20, perMs: 1_000 });
    assert.deepEqual(rate(' 100 / m'), { requests: 100, perMs: 60_000 });
    assert.deepEqual(rate('20/10s'), { requests: 20, perMs: 10_000 });
    for (const text of ['', '20', '0/s', '-1/s', '1.5/s', '20/', '20/x', '99999999999999999999/s'])
      assert.throws(() => rate(text), { code: 'commander.invalidArgument' }, text);
  });

  it('should read the states that the service reports', () => {
    assert.equal(namedState(' Running '), 'running');
    for (const text of ['unknown', 'done', ''])
      assert.throws(
        () => namedState(text),
        refused(/Expected starting, running, recovering, success or dead/),
      );
  });

  it('should read ports and counts', () => {
    assert.deepEqual(['0', '8080', '65535'].map(port), [0, 8_080, 65_535]);
    for (const text of ['65536', '-1', '', ' ', '1.5', '0x10'])
      assert.throws(() => port(text), refused(/Expected a port from 0 to 65535/), text);
    assert.equal(count('12'), 12);
    for (const text of ['0', '-1', '1.5', '', '9007199254740993', '1e3'])
      assert.throws(() => count(text), refused(/Expected a whole number from 1/), text);
  });
});
