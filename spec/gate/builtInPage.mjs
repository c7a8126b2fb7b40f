// A plugin of esbuild that builds the files of the page into `lib/dashboard/assets.ts`, in place of reading them: a bundle is one
// file, without the folder beside it. The compiled module reads them, so the build of `dist/` comes first.
export const builtInPage = {
  name: 'page',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dashboard[\\/]assets\.[jt]s$/ }, async () => {
      const { pageAssets } = await import('../../dist/dashboard/assets.js');
      return { contents: `export const pageAssets = () => (${JSON.stringify(pageAssets())});` };
    });
  },
};
