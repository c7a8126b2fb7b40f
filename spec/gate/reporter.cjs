// A mocha reporter for a short log: a line for each spec file, and the failures in full at the end. It
// reads the file from each test, so it works with `--parallel`, where the events of a file arrive together.
const { relative } = require('node:path');
const process = require('node:process');
const Mocha = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_END, EVENT_TEST_FAIL, EVENT_TEST_PENDING } = Mocha.Runner.constants;

module.exports = class FileReporter extends Mocha.reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    let current;
    const close = () => {
      if (current === undefined) return;
      const { file, tests, failures, ms } = current;
      const result = failures > 0 ? `FAILED ${failures} of` : 'ok';
      console.log(`${result.padEnd(4)} ${String(tests).padStart(4)}  ${file} (${(ms / 1_000).toFixed(1)} s)`);
      current = undefined;
    };
    const of = (runnable) => {
      const file = relative(process.cwd(), runnable.file ?? runnable.parent?.file ?? 'no file');
      if (current?.file !== file) {
        close();
        current = { file, tests: 0, failures: 0, ms: 0 };
      }
      return current;
    };
    runner.on(EVENT_TEST_END, (test) => {
      const entry = of(test);
      entry.tests += 1;
      entry.ms += test.duration ?? 0;
    });
    runner.on(EVENT_TEST_FAIL, (runnable) => {
      of(runnable).failures += 1; // a hook counts as well
    });
    runner.on(EVENT_TEST_PENDING, (test) => of(test));
    runner.once(EVENT_RUN_END, () => {
      close();
      this.epilogue();
    });
  }
};
