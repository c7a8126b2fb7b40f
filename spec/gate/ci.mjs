// What `.ci/run` checks beside `npm cit`: a real Keystone, 1,000 jobs over HTTP, the packed package, endurance, the benches
// as far as they measure nothing, and the specs on the other Nodes. None of these builds: all use what `npm cit` has built.
import process from 'node:process';
import { runSteps } from './steps.mjs';

/**
 * The specs on another Node, without the children that the documents and examples start and without the days and fleets in
 * virtual time: Node itself is what differs, not they.
 */
const specsOn = (node) => ({
  name: `node ${node}`,
  run:
    `npx -y -p node@${node} -- node node_modules/mocha/bin/mocha.js --reporter spec/gate/reporter.cjs ` +
    `--invert --grep '^the (documents|examples) | for a day | of random fleets '`,
  boundS: 600,
});

process.exitCode = (await runSteps([
  { name: 'keystone', run: 'spec/keystone/install.sh && npm run --silent keystone', boundS: 600 },
  { name: 'fleet', run: 'npm run --silent fleet', boundS: 600, shows: /./ },
  { name: 'installed', run: 'node spec/gate/installed.mjs', boundS: 600, shows: /checks ok/ },
  { name: 'endurance', run: 'npm run --silent endurance', boundS: 300, shows: /./ },
  { name: 'benches', run: 'npm run --silent bench:check', boundS: 240 },
  { name: 'learned', run: 'node --import tsx bench/run.ts learned --quick', boundS: 240, after: ['benches'] },
  specsOn(22),
  specsOn(24),
  specsOn(26),
]))
  ? 0
  : 1;
