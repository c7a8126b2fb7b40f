import { shown } from '../checks/shown.ts';
import type { CallbackFault } from './CallbackError.ts';

/** What a callback did wrong, to go on with after its name: `threw Error: boom`, `returned NaN, expected a delay`. */
export const spokenFault = (fault: CallbackFault): string =>
  'thrown' in fault
    ? `threw ${fault.thrown instanceof Error ? String(fault.thrown) : shown(fault.thrown)}`
    : `returned ${shown(fault.returned)}, expected ${fault.expected}`;
