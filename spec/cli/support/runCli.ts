import { startSimulator, type Simulator } from 'dli-watch/simulator';
import { run } from '../../../lib/cli/run.ts';
import { fakeIo } from './fakeIo.ts';

/** How a command ended. */
interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The token of {@link useCli}. */
export const SECRET = 'a-token-that-nobody-may-read';

/** A simulator for each test, and a function that runs `dli-watch` against it in this process. */
export const useCli = (): {
  readonly simulator: () => Simulator;
  readonly start: (args: readonly string[], process?: Parameters<typeof fakeIo>[0]) => Running;
  readonly cli: (args: readonly string[], process?: Parameters<typeof fakeIo>[0]) => Promise<CliResult>;
} => {
  let simulator: Simulator | undefined;
  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator?.close());
  const current = (): Simulator => {
    if (simulator === undefined) throw new Error('useCli: there is a simulator only inside a test');
    return simulator;
  };
  const start = (args: readonly string[], process: Parameters<typeof fakeIo>[0] = {}): Running => {
    const env = {
      ...process.env,
      DLI_ENDPOINT: current().url,
      OS_TOKEN: SECRET,
      PATH: globalThis.process.env['PATH'],
    };
    const { io, stdout, stderr, interrupt } = fakeIo({ ...process, env: { ...env, ...process.env } });
    const result = run(args, io).then((code) => ({ code, stdout: stdout(), stderr: stderr() }));
    return { result, stdout, stderr, interrupt };
  };
  return { simulator: current, start, cli: (args, process) => start(args, process).result };
};

/** A command that runs, and what it has written so far. */
interface Running extends Omit<ReturnType<typeof fakeIo>, 'io'> {
  readonly result: Promise<CliResult>;
}
