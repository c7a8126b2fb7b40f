import { createRequire } from 'node:module';
import type * as xterm from '@xterm/headless';

/** A terminal without a window. Required, because how its names are imported depends on the loader. */
export const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof xterm;
