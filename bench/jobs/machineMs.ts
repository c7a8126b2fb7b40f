import process from 'node:process';

/** A clock that is the same in all processes of this machine, in milliseconds. */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;
