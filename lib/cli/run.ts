import { Command, CommanderError } from 'commander';
import { excerpt } from '../checks/text.ts';
import { listCommand } from './commands/list.ts';
import { serveCommand } from './commands/serve.ts';
import { simulateCommand } from './commands/simulate.ts';
import { waitCommand } from './commands/wait.ts';
import { watchCommand } from './commands/watch.ts';
import { EXIT_CODES_HELP, ExitCode } from './ExitCode.ts';
import type { CommandFactory } from './flags.ts';
import { type Io, Interruption } from './Io.ts';
import { UsageError } from './UsageError.ts';
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
  let name = program.name();
  program.hook('preAction', (_, command) => {
    name = fullNameOf(command);
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.success : ExitCode.usage;
    if (error instanceof Interruption) return error.exitCode;
    if (!(error instanceof UsageError)) throw error;
    io.stderr.write(usageText(name, error.message));
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
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText('after', CREDENTIALS_HELP + EXIT_CODES_HELP);
  for (const factory of COMMANDS) program.addCommand(factory(io, exit));
  for (const command of [program, ...program.commands]) configure(command, io);
  return program;
};

const configure = (command: Command, { stdout, stderr }: Io): void => {
  command
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(usageText(fullNameOf(command), text.replace(/^error: /, ''))),
      getOutHelpWidth: () => stdout.columns ?? DEFAULT_WIDTH,
      getErrHelpWidth: () => stderr.columns ?? DEFAULT_WIDTH,
    });
};

const DEFAULT_WIDTH = 80;

/** `dli-watch wait`. */
const fullNameOf = (command: Command): string =>
  [command.parent?.name(), command.name()].filter((name) => name !== undefined).join(' ');

/** What is wrong, on one line, and where to read what is right. */
const usageText = (name: string, fault: string): string =>
  `${name}: ${excerpt(fault.trim(), MAX_FAULT)}\nTry "${name} --help".\n`;

/** A list of all missing variables fits. */
const MAX_FAULT = 4_000;

const CREDENTIALS_HELP = `
Credentials are read from the environment: OS_TOKEN, or a user (OS_USERNAME, OS_PASSWORD,
OS_USER_DOMAIN_NAME, OS_PROJECT_NAME), or keys (HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK).
The service is DLI_ENDPOINT, or that of the region OS_REGION_NAME.
`;
