/** A time as Keystone writes it, with microseconds: `2024-01-02T03:04:05.123000Z`. */
export const isoMicros = (epochMs: number): string => new Date(epochMs).toISOString().replace('Z', '000Z');
