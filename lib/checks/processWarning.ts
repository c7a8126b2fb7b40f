/** What a process may offer; a browser has none, and neither have the workers of some runtimes. */
interface Runtime {
  readonly process?: {
    readonly emitWarning?: (warning: Error | string, options?: WarningOptions) => void;
  };
  readonly console?: { readonly warn: (message: unknown) => void };
}

/** How Node shows a warning: the name of its kind, and a code to search for. */
interface WarningOptions {
  readonly type?: string;
  readonly code?: string;
}

/** Emits a warning of the process, or of the console where there is no process. */
export const emitProcessWarning = (warning: Error | string, options: WarningOptions = {}): void => {
  const runtime: Runtime = globalThis;
  const { process, console } = runtime;
  if (typeof process?.emitWarning === 'function') process.emitWarning(warning, options);
  else console?.warn(typeof warning === 'string' ? labelled(warning, options) : warning);
};

const labelled = (warning: string, { type = 'Warning', code = type }: WarningOptions): string =>
  `${code}: ${warning}`;
