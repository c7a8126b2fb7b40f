import process from 'node:process';

/** What the parent gave this child to do, as it was written. */
export const given = (): unknown => JSON.parse(process.argv.at(-1) ?? '{}');
