import type { Job } from '../jobs/Job.ts';
import { badRequest } from '../replies/badRequest.ts';
import { noSuchJob } from '../replies/noSuchJob.ts';
import type { ReplyMaker } from '../replies/ReplyMaker.ts';
import type { Asked } from './Asked.ts';
import type { World } from './World.ts';

const illFormed = badRequest('project_id or batch_id is ill-formed');

/** The job that a request is for, or what DLI says if there is none. */
export const askedJob = (
  { jobs }: World,
  { ref }: Asked,
): { readonly job: Job } | { readonly refused: ReplyMaker } => {
  if (!ref) return { refused: illFormed };
  const job = jobs.find(ref);
  return job ? { job } : { refused: noSuchJob };
};
