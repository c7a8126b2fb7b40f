/** Where the batches of a project are. */
export const batchesUrl = (base: string, projectId: string): URL =>
  new URL(`${base}/v2.0/${encodeURIComponent(projectId)}/batches`);
