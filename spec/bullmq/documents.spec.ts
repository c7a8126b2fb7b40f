import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { compiledPath, compileInto, newRunFolder } from '../support/compiled.ts';
import { documentFences, fenceTimeLimitMs, needsRedis } from '../support/documents.ts';
import { assertOutput, expectedOutput } from '../support/fences.ts';
import { assertClean, runNode } from '../support/runNode.ts';
import { type RedisServer, startRedis } from './support/startRedis.ts';

const fences = documentFences().fences.filter(needsRedis);
// Workers share the machine with those of other specs.
const timeLimitMs = 4 * fenceTimeLimitMs;

describe('the code of the documents that needs a Redis', function () {
  this.timeout(timeLimitMs + 5_000);

  let folder: string;
  let redis: RedisServer;
  const pathOf = (index: number) => resolve(folder, `${index}.ts`);

  before(async () => {
    redis = await startRedis('--databases', String(fences.length + 1));
    folder = newRunFolder();
    for (const [index, { code }] of fences.entries()) writeFileSync(pathOf(index), `${code}\nexport {};\n`);
    await compileInto(folder, [...fences.keys()].map(pathOf));
  });

  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await redis[Symbol.asyncDispose]();
  });

  it('should be found', () => {
    assert.ok(fences.length > 0);
  });

  for (const [index, { file, line, code }] of fences.entries())
    it(`${file}:${line}`, async () => {
      // A database of its own, because all use the same names.
      const env = { REDIS_URL: `redis://127.0.0.1:${redis.port}/${index + 1}` };
      const result = await runNode(compiledPath(folder, pathOf(index)), timeLimitMs, { env });
      assertClean(result);
      assertOutput(result.stdout, expectedOutput(code));
    });
});
