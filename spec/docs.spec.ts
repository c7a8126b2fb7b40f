import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type ts from 'typescript';
import { compiledPath, compileInto, newRunFolder } from './support/compiled.ts';
import {
  documentFences,
  expectedDocuments,
  fencesOf,
  fenceTimeLimitMs,
  filesIn,
  needsRedis,
} from './support/documents.ts';
import { exportedFunctions, faultsOf, programOf } from './support/fenceProgram.ts';
import { assertOutput, expectedOutput, joined, tsdocFences } from './support/fences.ts';
import { assertClean, jobsOf, root, runNode } from './support/runNode.ts';

const entries = [
  'lib/index.ts',
  'lib/bullmq/index.ts',
  'lib/dashboard/index.ts',
  'lib/simulator/index.ts',
  'lib/testing/index.ts',
  'lib/undici/index.ts',
];

const fromDocuments = documentFences();
const fromSources = joined(filesIn('lib', '.ts', true).map((file) => fencesOf(file, tsdocFences)));
const { fences, problems } = joined([fromDocuments, fromSources]);

describe('the documents', function () {
  // Room for the type check, too, and for the end of the process.
  this.timeout(2 * fenceTimeLimitMs);

  let folder: string;
  let program: ts.Program;

  const pathOf = (index: number) => resolve(folder, `${index}.ts`);
  const run = [...fences.entries()].filter(([, fence]) => !needsRedis(fence)).map(([index]) => index);
  const jobs = jobsOf(run, (index) => runNode(compiledPath(folder, pathOf(index)), fenceTimeLimitMs));

  before(async () => {
    folder = newRunFolder();
    // `export {}` makes a module of a fence without imports: `await` is allowed in it and its names are its own.
    for (const [index, { code }] of fences.entries()) writeFileSync(pathOf(index), `${code}\nexport {};\n`);
    await compileInto(folder, [...fences.keys()].map(pathOf));
    program = programOf([...fences.keys()].map(pathOf).concat(entries.map((entry) => resolve(root, entry))));
  });

  after(async () => {
    await jobs.settled();
    rmSync(folder, { recursive: true, force: true });
  });

  it('should all be there', () => {
    assert.deepEqual(
      expectedDocuments.filter((file) => !existsSync(resolve(root, file))),
      [],
      'missing',
    );
  });

  it('should mark each fence with its language, and code that runs with `ts` alone', () => {
    assert.deepEqual(problems, []);
  });

  it('should show running code before line 15 of the README', () => {
    const first = fences.find(({ file }) => file === 'README.md');
    assert.ok(first, 'README.md shows no code');
    assert.ok(first.line - 1 < 15, `the first code of README.md starts at line ${first.line - 1}`);
  });

  for (const entry of entries) {
    it(`should give an example for each function that ${entry} exports`, () => {
      const functions = exportedFunctions(program, resolve(root, entry));
      assert.ok(functions.length > 0, 'no function found');
      const without = functions.filter(({ hasExample }) => !hasExample).map(({ name }) => name);
      assert.deepEqual(without, [], 'functions without an `@example` that has a `ts` fence');
    });
  }

  describe('the code that they show', () => {
    it('should be found, in the documents and in the doc comments', () => {
      assert.ok(fromDocuments.fences.length > 0, 'no fence in any document');
      assert.ok(fromSources.fences.length > 0, 'no fence in any doc comment of lib/');
    });

    for (const [index, fence] of fences.entries()) {
      const { file, line, code } = fence;
      it(`${file}:${line}`, async () => {
        assert.deepEqual(faultsOf(program, pathOf(index), line), [], 'the compiler refuses it');
        if (!run.includes(index)) return; // spec/bullmq/documents.spec.ts runs it
        const result = await jobs.result(run.indexOf(index));
        assertClean(result);
        const expected = expectedOutput(code);
        if (expected.length > 0) assertOutput(result.stdout, expected);
      });
    }
  });
});
