/** The level is between e^-30 and e^30, whatever the lengths of time; 40 halvings find it to 10 digits. */
const REACH = 30;
const HALVINGS = 40;

/** The level at which a mean latency that falls with it is what is wanted: by bisection of its logarithm. */
export const levelOf = (latencyAt: (level: number) => number, wantedMs: number): number => {
  let [low, high] = [-REACH, REACH];
  for (let n = 0; n < HALVINGS; n += 1) {
    const middle = (low + high) / 2;
    if (latencyAt(Math.exp(middle)) > wantedMs) low = middle;
    else high = middle;
  }
  return Math.exp(high);
};
