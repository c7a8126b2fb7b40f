// `npm test`: every check of the code and the documents, side by side. The longest one starts first.
import process from 'node:process';
import { runSteps } from './steps.mjs';

process.exitCode = (await runSteps([
  { name: 'unit', run: 'npm run --silent coverage', boundS: 1_400, shows: /^(ok|FAILED) / },
  { name: 'documents', run: 'npm run --silent documents', boundS: 900, shows: /^(ok|FAILED) / },
  { name: 'types', run: 'npm run --silent types', boundS: 300 },
  { name: 'build', run: 'npm run --silent build', boundS: 300 },
  { name: 'lint', run: 'npm run --silent lint', boundS: 600 },
  // Packing would build again, but `dist/` is built already.
  {
    name: 'package',
    run: 'npm_config_ignore_scripts=true npm run --silent package',
    boundS: 300,
    after: ['build'],
  },
  { name: 'docs', run: 'npm run --silent docs', boundS: 300 },
  { name: 'format', run: 'npm run --silent format', boundS: 300 },
]))
  ? 0
  : 1;
