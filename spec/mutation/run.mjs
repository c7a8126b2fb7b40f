// Mutation tests: breaks lib/ in one place after the other, and runs the specs of its room that reach the place. Prints a
// table by room and each mutant that they did not notice; exit code 1 if a room is under its bound. The reports:
// coverage/mutation/.
// `npm run mutation -- --room model --room errors` breaks these rooms only.
// It works on a copy (`inPlace`): in the sandbox that Stryker makes itself, tsx would take the paths of the
// tsconfig.json it was started beside, and the specs would import the lib/ in which nothing is broken.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { roomOf } from './roomOf.mjs';
import { tableOf } from './tableOf.mjs';

const root = resolve(import.meta.dirname, '../..');
const reports = 'coverage/mutation';

/** No mutants: the simulator is a tool of tests. */
const notBroken = /^lib\/simulator\/|(^|\/)index\.ts$/;

/** What a run needs of the repository. Installed packages are linked, not copied. */
const isNeeded = (path) =>
  !/^(\.git|coverage|dist|docs|examples)(\/|$)|(^|\/)node_modules$/.test(relative(root, path));

const sources = readdirSync(join(root, 'lib'), { recursive: true })
  .map((name) => `lib/${name.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.ts') && !notBroken.test(file))
  .sort();

/** The rooms to break: those that were asked for, or all. */
const roomsOf = (asked) => {
  const rooms = [...new Set(sources.map(roomOf))].sort();
  const unknown = asked.filter((room) => !rooms.includes(room));
  if (unknown.length > 0)
    throw new Error(`no such room: ${unknown.join(', ')}. There are ${rooms.join(', ')}`);
  return rooms.filter((room) => asked.length === 0 || asked.includes(room));
};

const configFor = (room) => ({
  mutate: sources.filter((file) => roomOf(file) === room),
  inPlace: true,
  buildCommand: `node ${join(import.meta.dirname, 'bundle.mjs')} ${room}`,
  testRunner: 'mocha',
  // Stryker polls for its plugins beside itself; the prose plugin lies in the copy.
  plugins: ['@stryker-mutator/*', './spec/mutation/isProse.mjs'],
  ignorers: ['prose'],
  mochaOptions: { 'no-config': true, spec: ['mutation.spec.mjs'] },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Time is virtual in the specs: what takes seconds will not end.
  timeoutMS: 3000,
  timeoutFactor: 1.5,
  disableTypeChecks: false,
  allowConsoleColors: false,
  reporters: ['json', 'html', 'progress-append-only'],
  jsonReporter: { fileName: `${reports}/${room}.json` },
  htmlReporter: { fileName: `${reports}/${room}.html` },
  // `tableOf` has a bound for each room; Stryker has one for all.
  thresholds: { high: 90, low: 80, break: null },
});

/** Breaks one room in the copy, and gives what the report says of its files. */
const filesOf = (copy, room) => {
  writeFileSync(join(copy, 'stryker.config.json'), JSON.stringify(configFor(room)));
  const stryker = join(import.meta.dirname, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const { status } = spawnSync(process.execPath, [stryker, 'run'], { cwd: copy, stdio: 'inherit' });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  return JSON.parse(readFileSync(join(copy, reports, `${room}.json`), 'utf8')).files;
};

const main = () => {
  const { values } = parseArgs({ options: { room: { type: 'string', multiple: true, default: [] } } });
  const rooms = roomsOf(values.room);
  const copy = mkdtempSync(join(tmpdir(), 'mutation-'));
  try {
    cpSync(root, copy, { recursive: true, filter: isNeeded });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const files = Object.assign({}, ...rooms.map((room) => filesOf(copy, room)));
    cpSync(join(copy, reports), join(root, reports), { recursive: true });
    const { text, isEnough } = tableOf(files);
    console.log(text);
    return isEnough;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

process.exitCode = main() ? 0 : 1;
