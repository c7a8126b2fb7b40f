import type { StateSource } from '../model/StateSource.ts';
import { processClient } from './processClient.ts';

/** Where states come from unless one says so: the one client of the process, which is not made before a look needs it. */
export const processSource: StateSource = { readState$: (ref) => processClient().readState$(ref) };
