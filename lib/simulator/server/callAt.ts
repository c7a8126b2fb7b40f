/**
 * Calls back at a moment, never sooner; at once if it has come.
 *
 * @param due - the moment: milliseconds on `performance.now()`
 * @param call - what to call
 * @returns cancels it
 */
export const callAt = (due: number, call: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  const check = (): void => {
    const left = due - performance.now();
    // Timers count whole milliseconds of another clock, so one may fire a little too soon.
    if (left > 0) timer = setTimeout(check, Math.ceil(left));
    else call();
  };
  check();
  return () => {
    clearTimeout(timer);
  };
};
