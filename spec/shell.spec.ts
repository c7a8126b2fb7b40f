import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startSimulator } from 'dli-watch/simulator';
import { run } from '../lib/cli/run.ts';
import { assertOutput } from './support/fences.ts';
import { root } from './support/runNode.ts';

interface ShellFence {
  /** `docs/guide/command-line.md:40`. */
  readonly place: string;
  readonly code: string;
}

const guides = readdirSync(resolve(root, 'docs/guide')).map((name) => `docs/guide/${name}`);

/** The fences of the documents that show a command line, in any language: those of CI have it in YAML. */
const fences: readonly ShellFence[] = ['README.md', ...guides].flatMap((file) => {
  const document = readFileSync(resolve(root, file), 'utf8');
  return [...document.matchAll(/^```(?:sh|yaml|python)\n([^]*?)^```$/gm)].map(({ index, 1: code = '' }) => ({
    place: `${file}:${document.slice(0, index).split('\n').length + 1}`,
    code,
  }));
});

/** The subcommand and the rest of each `dli-watch …`, up to the end of the command. */
const commandsIn = (code: string): readonly (readonly [string, string])[] =>
  [...code.matchAll(/(?<!install )\bdli-watch ([a-z]+)\b([^|&;#\n]*)/g)].map(([, name = '', rest = '']) => [
    name,
    rest,
  ]);

const flagsIn = (rest: string): readonly string[] => rest.match(/(?<= )--?[a-z][a-z-]*/g) ?? [];

const helpOf = async (command: string): Promise<string> => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  assert.equal(await run([command, '--help'], { stdin, stdout, stderr, env: {}, signal }), 0);
  return text(stdout.end());
};

/** What a fence is expected to print: its comments `# => text`. `…` stands for anything. */
const expectedOf = (code: string): readonly string[] =>
  code.split('\n').flatMap((line) => /^# => (.*)$/.exec(line)?.slice(1) ?? []);

/** Runs a fence by bash, with the sources of the command. Resolves with what it prints. */
const printedBy = async (code: string): Promise<string> => {
  await using simulator = await startSimulator();
  const script = (end: string) => ['starting', 'running', end];
  const { projectId, batchId } = simulator.addJob(script('success'), { name: 'demo' });
  const dead = simulator.addJob(script('dead'));
  const program = `"${process.execPath}" --import tsx lib/cli/bin.ts`;
  const child = spawn('bash', ['-c', `dli-watch() { timeout 30 ${program} "$@"; }\n${code}`], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      DLI_ENDPOINT: simulator.url,
      OS_TOKEN: 'any',
      PROJECT: projectId,
      BATCH: batchId,
      DEAD: dead.batchId,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return await text(child.stdout);
};

describe('the documents for a shell', () => {
  const commands = fences.flatMap(({ place, code }) =>
    commandsIn(code).map(([name, rest]) => ({ place, name, rest })),
  );

  it('should show each command', () => {
    const shown = new Set(commands.map(({ name }) => name));
    assert.deepEqual([...shown].sort(), ['list', 'serve', 'simulate', 'wait', 'watch']);
  });

  for (const { place, name, rest } of commands)
    it(`should use commands and flags that there are (${place}: dli-watch ${name}${rest.trimEnd()})`, async () => {
      const help = await helpOf(name);
      for (const flag of flagsIn(rest)) assert.match(help, new RegExp(`^ {2}(-\\w, )?${flag}\\b`, 'm'));
    });

  for (const { place, code } of fences.filter(({ code }) => expectedOf(code).length > 0))
    it(`should show what is printed (${place})`, async () => {
      assertOutput(await printedBy(code), expectedOf(code));
    });
});
