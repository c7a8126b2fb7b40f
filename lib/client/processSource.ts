import type { StateSource } from '../model/StateSource.ts';
import type { DliClient } from './DliClient.ts';
import { clientFromEnv } from './clientFromEnv.ts';

let client: DliClient | undefined;

/** The one client of the process, made of its environment when first needed. A failed one is not kept. */
const processClient = (): DliClient => (client ??= clientFromEnv());

/** Where states come from unless one says so: the one client of the process, which is not made before a poll needs it. */
export const processSource: StateSource = { readState$: (ref) => processClient().readState$(ref) };
