/** A moment as `X-Sdk-Date` writes it: `20240102T030405Z`. */
export const sdkDate = (epochMs: number): string =>
  new Date(epochMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
