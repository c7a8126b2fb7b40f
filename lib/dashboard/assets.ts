// For the build: `spec/gate/builtInPage.mjs` replaces this module by one in which the texts are built in.
import { readFileSync } from 'node:fs';

/** The files of the page. */
export interface PageAssets {
  readonly html: string;
  readonly css: string;
  readonly js: string;
}

/** The parts of the script. They share one scope, as if they were one file: the page is one document, and no build step joins them. */
const SCRIPTS = [
  'dom.js',
  'jobs.js',
  'filter.js',
  'RowView.js',
  'table.js',
  'overview.js',
  'detail.js',
  'announcer.js',
  'connection.js',
  'main.js',
];

const textOf = (file: string): string => readFileSync(new URL(`./page/${file}`, import.meta.url), 'utf8');

/** Reads the files of the page. */
export const pageAssets = (): PageAssets => ({
  html: textOf('page.html'),
  css: textOf('page.css'),
  js: SCRIPTS.map(textOf).join('\n'),
});
