/** The shapes of an end: a snapshot, and a snapshot or an error in an `Either`. */
interface Ended {
  readonly _tag?: unknown;
  readonly right?: unknown;
  readonly terminal?: unknown;
}

const hasEnded = (value: unknown): boolean => (value as Ended | null | undefined)?.terminal === true;

/** Whether a value tells how a job or its watch ended: a terminal snapshot, plain or as `settle` makes it, or a `Left`. */
export const isEnd = (value: unknown): boolean => {
  const { _tag, right } = (value ?? {}) as Ended;
  return hasEnded(value) || _tag === 'Left' || (_tag === 'Right' && hasEnded(right));
};
