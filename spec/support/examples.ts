import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { compiledPath, compileInto, newRunFolder } from './compiled.ts';
import { assertOutput, expectedOutput } from './fences.ts';
import { assertClean, jobsOf, root, runNode } from './runNode.ts';

/** The folder of the examples. */
export const examplesFolder: string = resolve(root, 'examples');

/** The text of a file in it. */
export const exampleText = (file: string): string => readFileSync(resolve(examplesFolder, file), 'utf8');

/** What stands in examples/support/ helps examples and is none. */
export const examples: readonly string[] = existsSync(examplesFolder)
  ? readdirSync(examplesFolder)
      .filter((name) => name.endsWith('.ts'))
      .sort()
  : [];

/** Whether an example starts a Redis. Such ones are run by `npm run bullmq`, after spec/bullmq/install.sh. */
export const needsRedis = (file: string): boolean => exampleText(file).includes("from 'dli-watch/bullmq'");

/** How long an example may take. */
export const exampleTimeLimitMs = 30_000;

/** Runs examples, and compares what each prints with its comments `// => …`. */
export const itShouldPrintWhatItSays = (files: readonly string[], timeLimitMs = exampleTimeLimitMs): void => {
  let compiled: string;
  const jobs = jobsOf(files, (file) => runNode(compiledPath(compiled, file), timeLimitMs));

  before(async () => {
    compiled = newRunFolder();
    await compileInto(
      compiled,
      files.map((file) => resolve(examplesFolder, file)),
    );
  });
  after(async () => {
    await jobs.settled();
    rmSync(compiled, { recursive: true, force: true });
  });

  for (const [index, file] of files.entries())
    it(`should end by itself and print what its comments say: ${file}`, async () => {
      const expected = expectedOutput(exampleText(file));
      assert.ok(expected.length > 0, 'no comment `// => …` says what it prints');
      const result = await jobs.result(index);
      assertClean(result);
      assertOutput(result.stdout, expected);
    });
};
