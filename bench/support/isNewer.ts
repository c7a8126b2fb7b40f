/** Whether the peers are those of bench/newer: `run.ts --node` asks Node for them. */
export const isNewer: boolean = import.meta.resolve('#undici').includes('/bench/newer/');
