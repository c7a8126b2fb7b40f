// dev: serves a demo, takes screenshots
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import { createClient, token, every } from 'dli-watch';
import { createDashboard } from 'dli-watch/dashboard';
import { startSimulator } from 'dli-watch/simulator';
import { chromium } from 'playwright-core';
const N = Number(process.argv[2] ?? 24);
const out = process.argv[3] ?? '/tmp/shots/a';
const simulator = await startSimulator();
const names = ['nightly-orders', 'etl customers', 'daily invoices with a rather long name that does not fit into its column', 'ml features', 'reporting <b>weekly</b>'];
const scripts = [
  ['starting', { state: 'running', forMs: 600_000 }, 'success'],
  [{ state: 'starting', forMs: 2000 }, { state: 'running', forMs: 3_000 }, 'success'],
  [{ state: 'starting', forMs: 1000 }, { state: 'running', forMs: 4_000 }, 'dead'],
  ['starting', { state: 'running', forMs: 2_500 }, { state: 'recovering', forMs: 1500 }, { state: 'running', forMs: 900_000 }, 'success'],
  ['starting', 'running', { fault: 'error', status: 403, code: 'APIG.0302', message: 'The IAM user is not allowed to access the API' }],
  ['starting', { state: 'Paused by operator', forMs: 900_000 }, 'success'],
  ['running', { fault: 'error', status: 503, code: 'DLI.0999', message: 'busy', forMs: 900_000 }],
  [{ fault: 'hang' }],
];
const targets = Array.from({ length: N }, (_, i) => ({ ...simulator.addJob(scripts[i < 200 ? i % scripts.length : i % 3] as never), ...(i % 5 === 4 && i % 2 ? {} : { name: `${names[i % names.length]} ${i}` }) }));
const source = createClient({ endpoint: simulator.url, auth: token('any') });
const dashboard = createDashboard({ targets, watch: { source, schedule: every(N > 100 ? 5000 : 700) } });
const server = createServer(dashboard.handle);
await new Promise<void>((r) => server.listen(0, '127.0.0.1', r));
const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
page.on('console', (m) => console.log('console', m.type(), m.text()));
page.on('pageerror', (e) => console.log('pageerror', e.stack));
await page.goto(url);
await page.waitForTimeout(9000);
const shot = async (name: string) => { await page.screenshot({ path: `${out}-${name}.png` }); };
await shot('light');
await page.emulateMedia({ colorScheme: 'dark' });
await shot('dark');
await page.emulateMedia({ colorScheme: 'light' });
await page.keyboard.press('j'); await page.keyboard.press('j'); await page.keyboard.press('Enter');
await page.waitForTimeout(300);
await shot('detail');
await page.keyboard.press('Escape');
await page.click('#group');
await page.waitForTimeout(300);
await shot('group');
await page.click('#group');
await page.setViewportSize({ width: 360, height: 740 });
await page.waitForTimeout(300);
await shot('narrow');
await page.keyboard.press('j'); await page.keyboard.press('Enter');
await page.waitForTimeout(300);
await shot('narrow-detail');
console.log(page.url(), await page.title());
await browser.close();
dashboard.close(); server.close(); await simulator.close();
