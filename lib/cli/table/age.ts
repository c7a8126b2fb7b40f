const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The widest age: `59m59s`. */
export const AGE_WIDTH = 6;

/** A duration in at most six columns: `12s`, `2m03s`, `1h05m`, `3d04h`, `120d`. A negative one is `0s`. */
export const formatAge = (ms: number): string => {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m${twoDigits((ms % MINUTE) / SECOND)}s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h${twoDigits((ms % HOUR) / MINUTE)}m`;
  if (ms < 100 * DAY) return `${Math.floor(ms / DAY)}d${twoDigits((ms % DAY) / HOUR)}h`;
  return `${Math.floor(ms / DAY)}d`;
};

const twoDigits = (count: number): string => String(Math.floor(count)).padStart(2, '0');
