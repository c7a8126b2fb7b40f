/** How a command ended, as its shell sees it. An interruption has a code of its own: 130, 141 or 143. */
export const ExitCode = {
  /** Every job succeeded, or reached the state of `--for`. */
  success: 0,
  /** A job is dead, or ended without the state of `--for`. */
  dead: 1,
  /** Wrong usage, or no usable credentials in the environment. */
  usage: 2,
  /** A job could not be watched, a command of `--exec` failed, or the state file could not be written; also a bug. */
  failed: 3,
  /** The time of `--timeout` is over. */
  timedOut: 124,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The exit code of several jobs: the first that applies. */
export const worstOf = (codes: Iterable<ExitCode>): ExitCode => {
  const all = new Set(codes);
  return PRECEDENCE.find((code) => all.has(code)) ?? ExitCode.success;
};

const PRECEDENCE = [ExitCode.usage, ExitCode.failed, ExitCode.timedOut, ExitCode.dead];

/** The part of `--help` about exit codes. */
export const EXIT_CODES_HELP = `
Exit code, the first that applies:
  130, 143  interrupted by SIGINT or SIGTERM, or left by q; 141: standard output was closed
  2         wrong usage, or no usable credentials
  3         a job could not be watched, a command of --exec failed, or --state-file is not written
  124       the time of --timeout is over
  1         a job is dead, or ended without reaching the state of --for
  0         every job succeeded, or reached the state of --for`;
