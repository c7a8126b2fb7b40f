/** Whether a value is an object (or a function) that has these methods. */
export const hasMethods = (value: unknown, ...methods: readonly string[]): boolean =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');
