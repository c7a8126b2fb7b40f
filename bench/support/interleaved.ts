/**
 * Measures each variant once in every round, in an order that turns from round to round, so that what changes on the
 * machine meanwhile falls on all of them. Gives the results of each variant, one a round.
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
