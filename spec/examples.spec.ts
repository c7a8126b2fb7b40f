import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { startSimulator } from 'dli-watch/simulator';
import {
  examples,
  examplesFolder,
  exampleText,
  exampleTimeLimitMs,
  itShouldPrintWhatItSays,
  needsRedis,
} from './support/examples.ts';
import { countCodeLines } from './support/fences.ts';
import { assertClean, runNode } from './support/runNode.ts';

/** The files that the first column of the table in examples/README.md names. */
const listed = (): readonly string[] =>
  exampleText('README.md')
    .split('\n')
    .flatMap((line) => /^\|[^|]*?([\w.-]+\.ts)\b/.exec(line)?.slice(1) ?? [])
    .sort();

const maxCodeLines = 30;

describe('the examples', function () {
  // Room for the end of the process, too.
  this.timeout(exampleTimeLimitMs + 5_000);

  itShouldPrintWhatItSays(examples.filter((file) => !needsRedis(file)));

  it('should be there', () => {
    assert.ok(examples.length > 0, 'examples/ has no *.ts');
  });

  it('should be the ones in the table of examples/README.md', () => {
    assert.deepEqual(listed(), examples);
  });

  for (const file of examples) {
    describe(file, () => {
      it('should start with a comment that says which question it answers', () => {
        const [, comment = ''] = /^((?:\/\/.*\n)+|\/\*[^]*?\*\/)/.exec(exampleText(file)) ?? [];
        assert.match(comment, /\?/, 'no comment at the start, or no question in it');
      });

      it(`should have at most ${maxCodeLines} lines of code`, () => {
        const lines = countCodeLines(exampleText(file));
        assert.ok(lines <= maxCodeLines, `${lines} lines`);
      });
    });
  }

  describe('with ids on the command line', () => {
    const watchOne = resolve(examplesFolder, 'watch-one.ts');

    it('should watch the service that the environment names', async () => {
      await using service = await startSimulator({ tokens: ['from-the-environment'] });
      const { projectId, batchId } = service.addJob(['dead']);
      const env = { DLI_ENDPOINT: `${service.url}/`, OS_TOKEN: 'from-the-environment' };
      const result = await runNode(watchOne, exampleTimeLimitMs, { args: [projectId, batchId], env });

      assertClean(result);
      assert.equal(result.stdout, 'dead       when first seen\nThe job ended as dead (polls: 1).\n');
      assert.equal(service.polls({ projectId, batchId }), 1);
    });

    it('should say what is missing and what to set', async () => {
      const args = ['p1', '0a324461-d9d9-45da-a52a-3b3c7a3d809e'];
      const env = { DLI_ENDPOINT: 'https://dli.example.com' };
      const result = await runNode(watchOne, exampleTimeLimitMs, { args, env });

      assert.equal(result.code, 1);
      assert.match(result.stderr, /^PollFailedError: .*set OS_TOKEN: a token with the scope of the project/);
    });
  });
});
