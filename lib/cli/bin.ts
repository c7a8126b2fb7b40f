#!/usr/bin/env node
// The command `dli-watch`: it joins the program to its process, and leaves everything else to `run`.
import process from 'node:process';
import { inspect } from 'node:util';
import { ExitCode } from './ExitCode.ts';
import { Interruption } from './Io.ts';
import { run } from './run.ts';

// Node's own code for it is 1, which means that a job is dead.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  const fault =
    error.syscall === 'write' // a full disk is no bug
      ? `the output cannot be written: ${error.message}`
      : `an unexpected error, please report it: ${inspect(error)}`;
  process.stderr.write(`dli-watch: ${fault}\n`);
  process.exit(ExitCode.failed);
});

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  // A second signal ends the process at once, as the first would without a handler.
  process.once(signal, () => stop.abort(new Interruption(signal)));

/** A reader that has gone (`| head -1`) ends the command; any other error of an output ends it with a message. */
const onOutputError = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error;
  stop.abort(new Interruption('SIGPIPE'));
};
process.stdout.on('error', onOutputError);
process.stderr.on('error', onOutputError);

const { stdin, stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env, signal: stop.signal });
