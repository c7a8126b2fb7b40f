// The checks of `.ci/run` after `npm cit`: a real Keystone, watches on a real Redis, 1,000 jobs over HTTP, the packed package and its
// command, endurance, the benches without measurements, and the specs on other Nodes. No check builds; all of them use the build of
// `npm cit`.
import process from 'node:process';
import { runSteps } from './steps.mjs';

/**
 * Runs the specs on another Node. The documents and examples, which start processes, and the long runs in virtual time are
 * left out, because they do not depend on the version of Node.
 */
const specsOn = (node) => ({
  name: `node ${node}`,
  run:
    `npx -y -p node@${node} -- node node_modules/mocha/bin/mocha.js --reporter spec/gate/reporter.cjs ` +
    `--invert --grep '^the (documents|examples) | for a day | of random fleets '`,
  boundS: 900,
});

process.exitCode = (await runSteps([
  {
    name: 'apt',
    run: 'spec/keystone/install.sh && spec/browser/install.sh && spec/bullmq/install.sh',
    boundS: 900,
  },
  {
    name: 'bullmq',
    run: 'npm run --silent bullmq',
    boundS: 1_800,
    after: ['apt'],
    shows: /requests|windows/,
  },
  { name: 'fleet', run: 'npm run --silent fleet', boundS: 900, shows: /./ },
  { name: 'installed', run: 'node spec/gate/installed.mjs', boundS: 900, shows: /checks ok/ },
  { name: 'commands', run: 'node spec/gate/commands.mjs', boundS: 900, shows: /checks ok/ },
  { name: 'keystone', run: 'npm run --silent keystone', boundS: 900, after: ['apt'] },
  { name: 'browser', run: 'npm run --silent browser', boundS: 900, after: ['apt'] },
  { name: 'endurance', run: 'npm run --silent endurance', boundS: 900, shows: /./ },
  { name: 'benches', run: 'npm run --silent bench:check', boundS: 900 },
  {
    name: 'quick benches',
    run: 'node --import tsx bench/run.ts --quick',
    boundS: 900,
    after: ['apt', 'benches'],
  },
  specsOn(22),
  specsOn(24),
  specsOn(26),
]))
  ? 0
  : 1;
