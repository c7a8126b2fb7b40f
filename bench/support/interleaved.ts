/**
 * Measures each variant once in each round, starting with another variant each time, so that changes of the machine's load
 * affect all of them. Returns the results of each variant, one per round.
 */
export const interleaved = async <Name extends string, Result>(
  variants: readonly Name[],
  rounds: number,
  measure: (variant: Name) => Promise<Result>,
): Promise<Record<Name, Result[]>> => {
  const results = Object.fromEntries(variants.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1)
    for (let n = 0; n < variants.length; n += 1) {
      const variant = variants[(round + n) % variants.length] as Name;
      results[variant].push(await measure(variant));
    }
  return results;
};
