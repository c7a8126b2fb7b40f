import type { JobOptions } from '../JobOptions.ts';
import type { BatchRef } from '../../model/BatchRef.ts';

type Known = Omit<JobOptions, keyof BatchRef | 'request'>;
type Defaulted = 'queue' | 'clusterName' | 'owner' | 'appId' | 'scType' | 'log' | 'createdAt';

/** What is known of a job beside its states, defaults included. */
export interface Particulars extends Omit<Known, Defaulted>, Required<Pick<Known, Defaulted>> {
  /** The JSON text that the service keeps of the request. */
  readonly reqBody: string;
}
