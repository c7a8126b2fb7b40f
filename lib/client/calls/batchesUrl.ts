/** Where the batches of a project are, or what is below. */
export const batchesUrl = (base: string, projectId: string, below = ''): URL =>
  new URL(`${base}/v2.0/${encodeURIComponent(projectId)}/batches${below}`);
