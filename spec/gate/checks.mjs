// The results of checks that are not specs: a line for each, and a count at the end.
import process from 'node:process';

const results = [];

/** Reports one check; it passed if `fault` is empty. */
export const note = (name, fault) => {
  results.push(fault === '');
  console.log(fault === '' ? `ok - ${name}` : `not ok - ${name}\n${fault.replace(/^/gm, '    ')}`);
};

/**
 * Runs checks to their end, then `cleanUp`, and prints how many passed. The exit code is 1 if one has not, or if `main` has thrown.
 *
 * @param {() => unknown} main
 * @param {() => void} cleanUp
 */
export const runChecks = async (main, cleanUp) => {
  try {
    await main();
  } catch (error) {
    note('the checks ran to their end', String(error?.stack ?? error));
  } finally {
    cleanUp();
  }
  const failed = results.filter((ok) => !ok).length;
  console.log(`${results.length - failed} checks ok, ${failed} not ok`);
  process.exitCode = failed > 0 ? 1 : 0;
};
