import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSome, some } from 'fp-ts/lib/Option.js';
import { exponentialBackoff, type ExponentialBackoffOptions, type RetryStatus } from 'dli-watch';
import { noDelays, retryStatus } from '../support/contexts.ts';

const usual: ExponentialBackoffOptions = { initialMs: 1_000, factor: 2, maxMs: 60_000 };

/** The wait; fails when the policy gives up. */
const after = (options: ExponentialBackoffOptions, status: Partial<RetryStatus>): number => {
  const delay = exponentialBackoff(options)(retryStatus(status));
  assert.ok(isSome(delay));
  return delay.value;
};

const anyOptions: fc.Arbitrary<ExponentialBackoffOptions> = fc
  .record({
    span: fc.tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 2 ** 31 - 1 })),
    factor: fc.double({ min: 1, max: 100, noNaN: true }),
    jitter: fc.constantFrom('none', 'equal', 'full'),
  })
  .map(({ span, ...rest }) => ({ initialMs: Math.min(...span), maxMs: Math.max(...span), ...rest }));
const anyAttempt = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1_000_000 }));

describe('exponentialBackoff', () => {
  it('should double up to the maximum without jitter', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 1_100, 1_000_000].map((attempt) =>
      exponentialBackoff({ ...usual, jitter: 'none' })(retryStatus({ attempt, random: () => 0 })),
    );
    const expected = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000];
    assert.deepEqual(waits, expected.map(some));
  });

  for (const [jitter, low] of [
    ['none', 4_000],
    ['equal', 2_000],
    ['full', 0],
    [undefined, 2_000],
  ] as const) {
    it(`should reach exactly both ends of the jitter ${String(jitter)}`, () => {
      const options = jitter === undefined ? usual : { ...usual, jitter };
      assert.equal(after(options, { attempt: 3, random: () => 0 }), low);
      assert.equal(after(options, { attempt: 3, random: () => 0.5 }), (low + 4_000) / 2);
      assert.equal(after(options, { attempt: 3, random: () => 1 }), 4_000);
    });
  }

  it('should vary at the maximum too', () => {
    const at = (u: number) => after(usual, { attempt: 100, random: () => u });
    assert.deepEqual([0, 0.5, 1].map(at), [30_000, 45_000, 60_000]);
  });

  it('should be finite and at most the maximum, for 1,000,000 attempts too', () => {
    fc.assert(
      fc.property(
        anyOptions,
        anyAttempt,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (options, attempt, u) => {
          const delay = after(options, { attempt, random: () => u });
          const floor = { none: 1, equal: 0.5, full: 0 }[options.jitter ?? 'equal'];
          assert.ok(floor * options.initialMs <= delay && delay <= options.maxMs, String(delay));
        },
      ),
    );
  });

  it('should never wait less after more failures, without jitter', () => {
    fc.assert(
      fc.property(anyOptions, anyAttempt, anyAttempt, (options, a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((attempt) =>
          after({ ...options, jitter: 'none' }, { attempt }),
        );
        assert.ok(early! <= late!);
      }),
    );
  });

  describe('options', () => {
    it('should accept the ends of their ranges', () => {
      assert.equal(after({ initialMs: 1, factor: 1, maxMs: 1 }, { attempt: 9 }), 1);
      assert.equal(after({ initialMs: 1, factor: 100, maxMs: 2 ** 31 - 1 }, { attempt: 9 }), 2_147_483_647);
    });

    const itShouldRefuse = (options: object | undefined, message: string) =>
      it(`should refuse: ${message}`, () => {
        assert.throws(() => exponentialBackoff(options as ExponentialBackoffOptions), {
          name: 'TypeError',
          message: `exponentialBackoff${message}`,
        });
      });

    for (const [value, formatted] of [...noDelays, [0, '0'], [0.5, '0.5']] as const) {
      const bounds = 'a number of milliseconds from 1 to 2147483647';
      itShouldRefuse({ ...usual, initialMs: value }, `.initialMs: expected ${bounds}, got ${formatted}`);
    }
    for (const [value, formatted] of [...noDelays, [999, '999']] as const) {
      const bounds = 'a number of milliseconds from 1000 to 2147483647';
      itShouldRefuse({ ...usual, maxMs: value }, `.maxMs: expected ${bounds}, got ${formatted}`);
    }
    for (const [value, formatted] of [...noDelays, [0.99, '0.99'], [101, '101']] as const) {
      itShouldRefuse(
        { ...usual, factor: value },
        `.factor: expected a number from 1 to 100, got ${formatted}`,
      );
    }
    for (const [value, formatted] of [
      ['Full', '"Full"'],
      ['constructor', '"constructor"'],
      [null, 'null'],
      [0.5, '0.5'],
    ] as const) {
      itShouldRefuse(
        { ...usual, jitter: value },
        `.jitter: expected 'none', 'equal' or 'full', got ${formatted}`,
      );
    }
    itShouldRefuse(undefined, ': expected an object, got undefined');
    itShouldRefuse({ ...usual, max: 5 }, '.max: no such option, got 5; did you mean `maxMs`?');
  });
});
