import { examples, exampleTimeLimitMs, itShouldPrintWhatItSays, needsRedis } from '../support/examples.ts';

describe('the examples that need a Redis', function () {
  // They start processes, which other ones may keep waiting.
  this.timeout(4 * exampleTimeLimitMs + 5_000);

  itShouldPrintWhatItSays(examples.filter(needsRedis), 4 * exampleTimeLimitMs);
});
