import type { WatchOptions } from './WatchOptions.ts';

/** The options that may be absent: they have no default. */
export type Optional = 'signal' | 'deadline' | 'resumeFrom' | 'lookNow$' | 'onEvent';

/** The options of a watch, checked and filled in. */
export type WatchSettings = Required<Omit<WatchOptions, Optional>> & {
  readonly [Name in Optional]: WatchOptions[Name] | undefined;
};
