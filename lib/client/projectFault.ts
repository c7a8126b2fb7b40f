import { PROJECT_ID } from '../model/PROJECT_ID.ts';

/** What is wrong with a value as the id of a project, or `undefined`. It does not repeat the value. */
export const projectFault = (value: unknown): string | undefined =>
  typeof value === 'string' && PROJECT_ID.test(value) ? undefined : 'expected 1 to 64 letters and digits';
