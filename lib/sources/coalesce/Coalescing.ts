import type { DliClient } from '../../client/DliClient.ts';
import type { StateSource } from '../../model/StateSource.ts';
import type { CoalesceSettings } from '../coalesceSettingsOf.ts';
import type { Memory } from './Memory.ts';

/** What all projects of a coalesced source share. */
export interface Coalescing {
  readonly client: StateSource & Pick<DliClient, 'listBatches$'>;
  readonly settings: CoalesceSettings;
  readonly memory: Memory;
}
