import { readFileSync } from 'node:fs';

/** The version of the package. The bundle of the bin has it built in. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
