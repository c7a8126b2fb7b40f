import { wordOf } from './wordOf.ts';

/** Whether a state is an end. */
export const isFinal = (state: string): boolean => ['success', 'dead'].includes(wordOf(state));
