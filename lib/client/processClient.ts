import { clientFromEnv } from './clientFromEnv.ts';
import type { DliClient } from './DliClient.ts';

let client: DliClient | undefined;

/** The one client of the process, made of its environment when first needed. A failed one is not kept. */
export const processClient = (): DliClient => (client ??= clientFromEnv());
