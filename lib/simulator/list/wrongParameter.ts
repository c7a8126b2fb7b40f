/** In the order of dli_02_0124. */
const STATES = ['starting', 'running', 'dead', 'success', 'recovering'];
const ORDERS = ['CREATE_TIME_DESC', 'CREATE_TIME_ASC', 'DURATION_DESC', 'DURATION_ASC'];

const isCount = (text: string): boolean => /^\d{1,15}$/.test(text);

/**
 * The name of a parameter whose value is of no use, if there is one. Names that nobody knows are left alone.
 *
 * @param given - the value of a parameter; none if it is absent or empty
 * @param maxPageSize - the largest `size`
 */
export const wrongParameter = (
  given: (name: string) => string | undefined,
  maxPageSize: number,
): string | undefined => {
  const rules: Readonly<Record<string, (text: string) => boolean>> = {
    from: isCount,
    size: (text) => isCount(text) && Number(text) >= 1 && Number(text) <= maxPageSize,
    state: (text) => STATES.includes(text),
    start: isCount,
    end: isCount,
    order: (text) => ORDERS.includes(text),
  };
  return Object.keys(rules).find((name) => {
    const text = given(name);
    return text !== undefined && rules[name]?.(text) === false;
  });
};
