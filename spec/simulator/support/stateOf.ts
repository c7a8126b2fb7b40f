/** The state that an answer tells. */
export const stateOf = async (answer: Response | Promise<Response>): Promise<unknown> =>
  ((await (await answer).json()) as { state?: unknown }).state;
