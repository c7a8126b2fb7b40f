import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { startSimulator } from 'dli-watch/simulator';
import { compiledPath, compileInto, newRunFolder } from './support/compiled.ts';
import { assertOutput, countCodeLines, expectedOutput } from './support/fences.ts';
import { assertClean, jobsOf, root, runNode } from './support/runNode.ts';

const folder = resolve(root, 'examples');
const textOf = (file: string) => readFileSync(resolve(folder, file), 'utf8');

/** What stands in examples/support/ helps examples and is none. */
const examples = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .sort()
  : [];

/** The files that the first column of the table in examples/README.md names. */
const listed = (): readonly string[] =>
  textOf('README.md')
    .split('\n')
    .flatMap((line) => /^\|[^|]*?([\w.-]+\.ts)\b/.exec(line)?.slice(1) ?? [])
    .sort();

const timeLimitMs = 30_000;
const maxCodeLines = 30;

describe('the examples', function () {
  // Room for the end of the process, too.
  this.timeout(timeLimitMs + 5_000);

  let compiled: string;
  const jobs = jobsOf(examples, (file) => runNode(compiledPath(compiled, file), timeLimitMs));

  before(async () => {
    compiled = newRunFolder();
    await compileInto(
      compiled,
      examples.map((file) => resolve(folder, file)),
    );
  });
  after(async () => {
    await jobs.settled();
    rmSync(compiled, { recursive: true, force: true });
  });

  it('should be there', () => {
    assert.ok(examples.length > 0, 'examples/ has no *.ts');
  });

  it('should be the ones in the table of examples/README.md', () => {
    assert.deepEqual(listed(), examples);
  });

  for (const [index, file] of examples.entries()) {
    describe(file, () => {
      it('should start with a comment that says which question it answers', () => {
        const [, comment = ''] = /^((?:\/\/.*\n)+|\/\*[^]*?\*\/)/.exec(textOf(file)) ?? [];
        assert.match(comment, /\?/, 'no comment at the start, or no question in it');
      });

      it(`should have at most ${maxCodeLines} lines of code`, () => {
        const lines = countCodeLines(textOf(file));
        assert.ok(lines <= maxCodeLines, `${lines} lines`);
      });

      it('should end by itself and print what its comments say', async () => {
        const expected = expectedOutput(textOf(file));
        assert.ok(expected.length > 0, 'no comment `// => …` says what it prints');
        const result = await jobs.result(index);
        assertClean(result);
        assertOutput(result.stdout, expected);
      });
    });
  }

  describe('with ids on the command line', () => {
    const watchOne = resolve(folder, 'watch-one.ts');

    it('should watch the service that the environment names', async () => {
      await using service = await startSimulator({ tokens: ['from-the-environment'] });
      const { projectId, batchId } = service.addJob(['dead']);
      const env = { DLI_ENDPOINT: `${service.url}/`, OS_TOKEN: 'from-the-environment' };
      const result = await runNode(watchOne, timeLimitMs, { args: [projectId, batchId], env });

      assertClean(result);
      assert.equal(result.stdout, 'dead       when first seen\nThe job ended as dead (polls: 1).\n');
      assert.equal(service.polls({ projectId, batchId }), 1);
    });

    it('should say what is missing and what to set', async () => {
      const args = ['p1', '0a324461-d9d9-45da-a52a-3b3c7a3d809e'];
      const env = { DLI_ENDPOINT: 'https://dli.example.com' };
      const result = await runNode(watchOne, timeLimitMs, { args, env });

      assert.equal(result.code, 1);
      assert.match(result.stderr, /^PollFailedError: .*set OS_TOKEN: a token with the scope of the project/);
    });
  });
});
