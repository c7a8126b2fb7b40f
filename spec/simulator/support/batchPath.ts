/** The path of a job, any text in place of an id. */
export const batchPath = ({ projectId, batchId }: { projectId: string; batchId: string }): string =>
  `/v2.0/${projectId}/batches/${batchId}`;
