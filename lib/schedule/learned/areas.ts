/** The area under a line of values over each step between two places: the trapezoidal rule. */
export const areas = (places: readonly number[], values: readonly number[]): readonly number[] =>
  places.slice(1).map((to, n) => {
    const [from, left, right] = [places[n], values[n], values[n + 1]] as [number, number, number];
    return ((to - from) * (left + right)) / 2;
  });
