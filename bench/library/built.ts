/** Imports an entry of the build that users on Node get. Its types are those of `dist/`. */
export const built = (entry: 'bullmq' | 'index' | 'simulator' | 'testing' | 'undici'): Promise<unknown> =>
  import(new URL(`../../dist/node/${entry}.js`, import.meta.url).href);
