import { Command, CommanderError } from 'commander';
import { ConfigurationError } from '../errors/pollErrors.ts';
import { listCommand } from './commands/list.ts';
import { serveCommand } from './commands/serve.ts';
import { simulateCommand } from './commands/simulate.ts';
import { waitCommand } from './commands/wait.ts';
import { watchCommand } from './commands/watch.ts';
import { EXIT_CODES_HELP, ExitCode } from './ExitCode.ts';
import type { CommandFactory } from './flags.ts';
import { type Io, Interruption } from './Io.ts';
import { version } from './version.ts';

/**
 * Runs the command line.
 *
 * @param argv - the arguments, without those of Node
 * @returns the exit code
 */
export const run = async (argv: readonly string[], io: Io): Promise<number> => {
  let exitCode: number = ExitCode.success;
  const program = programOf(io, (code) => (exitCode = code));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.success : ExitCode.usage;
    if (error instanceof Interruption) return error.exitCode;
    // Wrong arguments: ours are refused by the same checks as those of the library.
    if (!(error instanceof TypeError || error instanceof ConfigurationError)) throw error;
    io.stderr.write(`dli-watch: ${error.message}\n`);
    return ExitCode.usage;
  }
};

const COMMANDS: readonly CommandFactory[] = [
  waitCommand,
  watchCommand,
  listCommand,
  serveCommand,
  simulateCommand,
];

const programOf = (io: Io, exit: (code: number) => void): Command => {
  const program = new Command('dli-watch')
    .description('Watches batch jobs of Data Lake Insight until they end.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', CREDENTIALS_HELP + EXIT_CODES_HELP);
  for (const factory of COMMANDS) program.addCommand(factory(io, exit));
  for (const command of [program, ...program.commands]) configure(command, io);
  return program;
};

const configure = (command: Command, { stdout, stderr }: Io): void => {
  command.exitOverride().configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    getOutHelpWidth: () => stdout.columns ?? 80,
    getErrHelpWidth: () => stderr.columns ?? 80,
  });
};

const CREDENTIALS_HELP = `
Credentials are read from the environment: OS_TOKEN, or a user (OS_USERNAME, OS_PASSWORD,
OS_USER_DOMAIN_NAME, OS_PROJECT_NAME), or keys (HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK).
The service is DLI_ENDPOINT, or that of the region OS_REGION_NAME.
`;
