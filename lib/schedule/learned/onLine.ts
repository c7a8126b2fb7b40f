/** The value at a place, on the straight line between the two known ones around it; beyond the last, by that slope. */
export const onLine = (
  places: readonly number[],
  values: readonly number[],
  place: number,
  slopeBeyond: number,
): number => {
  const last = places.length - 1;
  const end = places[last] as number;
  if (place >= end) return (values[last] as number) + (place - end) * slopeBeyond;
  const right = firstAbove(places, place);
  const [from, to] = [places[right - 1], places[right]] as [number, number];
  const [below, above] = [values[right - 1], values[right]] as [number, number];
  return below + ((above - below) * (place - from)) / (to - from);
};

/** The index of the first place above this one, which is below the last. */
const firstAbove = (places: readonly number[], place: number): number => {
  let [low, high] = [0, places.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) > place) high = middle;
    else low = middle;
  }
  return high;
};
