/** The end of a log, for a message. */
export const tailOf = (log: string): string => log.trimEnd().split('\n').slice(-30).join('\n');
