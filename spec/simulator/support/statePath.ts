/** The path of the state of a job, any text in place of an id. */
export const statePath = ({ projectId, batchId }: { projectId: string; batchId: string }): string =>
  `/v2.0/${projectId}/batches/${batchId}/state`;
