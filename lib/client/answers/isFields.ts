/** Whether decoded JSON is an object with fields, no array and no `null`. */
export const isFields = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
