// For the build: `spec/gate/bundle.mjs` replaces this module by one in which the three texts are built in, and copies `page/` beside
// the other build of it. The exported name and its type are all that other modules use.
import { readFileSync } from 'node:fs';

/** The files of the page. */
export interface PageAssets {
  readonly html: string;
  readonly css: string;
  readonly js: string;
}

const textOf = (file: string): string => readFileSync(new URL(`./page/${file}`, import.meta.url), 'utf8');

/** Reads the files of the page. */
export const pageAssets = (): PageAssets => ({
  html: textOf('page.html'),
  css: textOf('page.css'),
  js: textOf('page.js'),
});
