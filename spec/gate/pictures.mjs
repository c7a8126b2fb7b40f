// Makes the pictures of the README from a real run: `dli-watch watch` in a pseudo-terminal and the page of `dli-watch serve` in
// Chromium, both of the same jobs of a simulator. It uses the existing build, and takes a minute.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import * as pty from '@lydell/node-pty';
import { chromium } from 'playwright-core';
import { startSimulator } from 'dli-watch/simulator';
import { terminalSvg } from '../support/terminalSvg.ts';
import { Terminal } from '../support/xterm.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = resolve(root, 'docs/pictures');
const bin = resolve(root, 'dist/bin/dli-watch.js');
const PROJECT = 'd11c0ffee0000000000000000000cafe';
/** It is in the picture of the table. */
const PORT = 4281;
const SIZE = { cols: 96, rows: 24 };
/** A file in the package of a library. */
const MAX_BYTES = 150_000;

const state = (name, seconds) => ({ state: name, forMs: 1_000 * seconds });

/** At 45 s each state is on the screen. */
const TAKEN_AFTER_MS = 45_000;
const JOBS = [
  ['5e0c7a1d', 'nightly-orders', [state('starting', 6), state('running', 90), 'success']],
  [
    'b81f46d2',
    'clickstream',
    [state('starting', 4), state('running', 14), state('recovering', 12), state('running', 90), 'success'],
  ],
  ['29d3e5b7', 'monthly-report', [state('starting', 9), state('running', 21), 'dead']],
  ['c47a09e1', 'customer-360', [state('starting', 3), state('running', 24), 'success']],
  [
    '8f5b2d60',
    'fraud-scoring',
    [
      state('starting', 12),
      state('running', 20),
      { fault: 'error', status: 503, code: 'DLI.0999', forMs: 90_000 },
    ],
  ],
  [
    'e3906c4f',
    'inventory-sync',
    [state('starting', 8), state('running', 22), state('recovering', 90), 'success'],
  ],
  ['71da8b35', 'price-feed', [state('starting', 2), state('running', 31), 'success']],
  ['0c6e92fa', 'weekly-backfill', [state('starting', 90), 'success']],
];

const idOf = (prefix) => `${prefix}-3b52-4d8e-9c41-7f2a6d90b813`;

const environment = ({ url }) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TERM: 'xterm-256color',
  DLI_ENDPOINT: url,
  OS_TOKEN: 'any',
});

/** A command line for a shell, with the jobs of a list, which have names. */
const lineOf = (command) =>
  `"${process.execPath}" "${bin}" list ${PROJECT} --json | exec "${process.execPath}" "${bin}" ${command} - --every 2s`;

/** The screen of `dli-watch watch`. */
const table = async (simulator) => {
  const terminal = new Terminal({ ...SIZE, allowProposedApi: true });
  const child = pty.spawn('bash', ['-c', lineOf('watch')], {
    ...SIZE,
    name: 'xterm-256color',
    cwd: root,
    env: environment(simulator),
  });
  child.onData((text) => terminal.write(text));
  await pause(TAKEN_AFTER_MS);
  await new Promise((done) => terminal.write('', done));
  const svg = terminalSvg(terminal, 'dli-watch watch');
  child.kill('SIGKILL');
  return svg;
};

/** The address that a process prints first. */
const addressOf = async (child) => {
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += String(chunk);
    const [url] = /http:\/\/\S+/.exec(text) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`no address in ${JSON.stringify(text)}`);
};

/** The page of `dli-watch serve`. */
const page = async (simulator) => {
  const child = spawn('bash', ['-c', `${lineOf('serve')} --port 0`], {
    detached: true,
    env: environment(simulator),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const view = await browser.newPage({ viewport: { width: 1_120, height: 624 }, colorScheme: 'light' });
    await view.goto(await addressOf(child));
    await pause(TAKEN_AFTER_MS);
    return await view.screenshot();
  } finally {
    await browser.close();
    process.kill(-child.pid, 'SIGTERM');
    await once(child, 'close');
  }
};

const simulator = await startSimulator({ port: PORT });
for (const [prefix, name, script] of JOBS)
  simulator.addJob(script, { projectId: PROJECT, batchId: idOf(prefix), name, log: ['Java heap space'] });
const [svg, png] = await Promise.all([table(simulator), page(simulator)]);
await simulator.close();

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [file, picture] of [
  ['table.svg', svg],
  ['page.png', png],
]) {
  writeFileSync(resolve(folder, file), picture);
  const { size } = statSync(resolve(folder, file));
  console.log(`docs/pictures/${file}: ${String(size)} bytes`);
  if (size > MAX_BYTES) throw new Error(`${file} has more than ${String(MAX_BYTES)} bytes`);
}
