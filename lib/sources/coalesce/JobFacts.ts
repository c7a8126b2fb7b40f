import type { BatchDetail } from '../../client/BatchDetail.ts';
import type { Rest } from './Rest.ts';

/** What is remembered of a job: where it stands in the list, or for how long nobody looks for it there. */
export interface JobFacts extends Pick<BatchDetail, 'projectId' | 'createdAt' | 'queue'> {
  readonly rest?: Rest;
}
