// A plugin of esbuild that builds the files of the page into `lib/dashboard/assets.ts`, in place of reading them: a bundle is one
// file, without the folder beside it.
import { readFileSync } from 'node:fs';

const textOf = (file) => readFileSync(new URL(`../../lib/dashboard/page/${file}`, import.meta.url), 'utf8');

export const builtInPage = {
  name: 'page',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dashboard[\\/]assets\.[jt]s$/ }, () => {
      const assets = { html: textOf('page.html'), css: textOf('page.css'), js: textOf('page.js') };
      return { contents: `export const pageAssets = () => (${JSON.stringify(assets)});` };
    });
  },
};
