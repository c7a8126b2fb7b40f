import type { Answer } from '../http/Answer.ts';

/** Whether the status is a 2xx. The documents disagree on which, for some calls. */
export const isOk = ({ status }: Answer): boolean => status >= 200 && status <= 299;
