import { type Browser, chromium, type Page } from 'playwright-core';

/** The browser of Debian, which `spec/browser/install.sh` installs. */
const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Starts the browser without a window. It runs no foreign code, so it needs no sandbox, which containers do not offer. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });

/** A page, and all that it has complained about: errors, warnings of its policy, requests that failed. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Opens a page of 1,280 × 800. */
export const openPage = async (browser: Browser, url: string): Promise<WatchedPage> => {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 }, reducedMotion: 'reduce' });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
  return { page, complaints };
};
