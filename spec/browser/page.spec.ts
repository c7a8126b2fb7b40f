import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { defer, of } from 'rxjs';
import { type BatchState, createClient, every, type StateSource, token, type WatchEvent } from 'dli-watch';
import { createDashboard, type Dashboard, type DashboardOptions } from 'dli-watch/dashboard';
import { type JobOptions, type ScriptStep, type Simulator, startSimulator } from 'dli-watch/simulator';
import { testRef } from 'dli-watch/testing';
import { until } from '../dashboard/support/until.ts';
import { openPage, startBrowser } from './support/browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LASTS = { state: 'running', forMs: 3_600_000 };

/** A server with a dashboard. */
interface Served {
  readonly url: string;
  /** Breaks all connections, as a network does. */
  readonly breakConnections: () => void;
  readonly stop: () => Promise<void>;
}

const serve = async (options: DashboardOptions, port = 0): Promise<Served> => {
  const dashboard: Dashboard = createDashboard(options);
  const server: Server = createServer(dashboard.handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(taken)}/`,
    breakConnections: () => server.closeAllConnections(),
    stop: () =>
      new Promise((resolve) => {
        dashboard.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** A job whose state the test sets, and how to watch it. */
const switched = (first: BatchState) => {
  let state = first;
  let seen: BatchState | undefined;
  const source: StateSource = { readState$: () => defer(() => of({ state, rawState: state })) };
  const onEvent = (event: WatchEvent): void => {
    if (event._tag === 'stateChanged') seen = event.to;
  };
  return {
    watch: { source, schedule: every(50), onEvent },
    set: (next: BatchState): void => {
      state = next;
    },
    seen: () => seen,
  };
};

describe('the page in a browser', function () {
  this.timeout(120_000);

  let browser: Browser;
  let simulator: Simulator;
  let source: StateSource;
  const opened: { stop?: () => Promise<void>; page?: Page; complaints?: readonly string[] }[] = [];

  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    simulator = await startSimulator();
    source = createClient({ endpoint: simulator.url, auth: token('planted-token-0123456789') });
  });
  afterEach(async () => {
    for (const { page, stop } of opened.splice(0)) {
      await page?.close();
      await stop?.();
    }
    await simulator.close();
  });

  const job = (name: string, script: readonly ScriptStep[], options: JobOptions = {}) => ({
    ...simulator.addJob(script, options),
    name,
  });
  const served = async (options: Partial<DashboardOptions>, port?: number): Promise<Served> => {
    const watch = { source, schedule: every(100), spreadMs: 0 };
    const started = await serve({ targets: [], watch, ...options }, port);
    opened.push(started);
    return started;
  };
  const open = async (url: string): Promise<{ page: Page; complaints: readonly string[] }> => {
    const watched = await openPage(browser, url);
    opened.unshift(watched); // closed before its server
    return watched;
  };
  const shows = async (page: Page, pattern: RegExp, selector = 'body'): Promise<void> => {
    await page.locator(selector, { hasText: pattern }).first().waitFor({ state: 'attached' });
  };
  /** The jobs that are shown, in their order. */
  const namesIn = (page: Page): Promise<readonly string[]> => page.locator('tbody .open').allTextContents();
  const focusedText = (page: Page): Promise<string> =>
    page.evaluate<string>('document.activeElement.textContent.trim()');

  it('should show states as they arrive, failed and running jobs first', async () => {
    const { url } = await served({
      targets: [
        job('done', ['starting', 'success']),
        job('crashed', ['starting', { state: 'running', forPolls: 3 }, 'dead']),
        job('refused', ['running', { fault: 'error', status: 403, code: 'APIG.0302' }]),
        job('busy', ['starting', LASTS]),
        job('silent', [{ fault: 'hang' }]),
      ],
    });
    const { page, complaints } = await open(url);
    await shows(page, /3 of 5 jobs ended \(60 %\), 2 failed/, '#progress-text');
    assert.deepEqual(await namesIn(page), ['refused', 'crashed', 'busy', 'silent', 'done']);
    assert.deepEqual(
      (await page.locator('tbody .state').allTextContents()).join(),
      'watch failed,dead,running,no answer yet,success',
    );
    await shows(page, /APIG\.0302/, 'tbody tr:first-child');
    assert.equal(await page.title(), '60 % · ✕ 2 · 3/5 jobs – dli-watch');
    assert.match(
      (await page.locator('tbody tr:nth-child(2) svg').getAttribute('aria-label')) ?? '',
      /^starting .*, running .*, dead since/,
    );
    await shows(page, /● Live/, '#connection');
    await shows(page, /^\d+ s$/, 'tbody tr:nth-child(3) td:nth-child(4)');
    assert.deepEqual(complaints, []);
  });

  it('should announce ends to screen readers', async () => {
    const late = switched('running');
    const { url } = await served({ targets: [{ ...testRef, name: 'late' }], watch: late.watch });
    const { page } = await open(url);
    await shows(page, /running/, 'tbody');
    late.set('dead');
    await shows(page, /late: dead\. 1 of 1 job ended \(100 %\), 1 failed\./, '#announcer');
  });

  it('should reconnect after its server was killed and started again, and show what is new', async () => {
    const targets = [job('long', ['starting', LASTS])];
    const first = await served({ targets });
    const { page } = await open(first.url);
    await shows(page, /running/, 'tbody');
    await first.stop();
    await shows(page, /Connection lost \d+ s ago; reconnecting …/, '#connection');
    await shows(page, /The connection to the server of this page is lost/, '#banners');
    await served({ targets: [job('new', ['success']), ...targets] }, Number(new URL(first.url).port));
    await shows(page, /● Live/, '#connection');
    await shows(page, /1 of 2 jobs ended/, '#progress-text');
    assert.deepEqual(await namesIn(page), ['long', 'new']);
    assert.equal(await page.locator('#banners').textContent(), '');
  });

  it('should miss no change while its connection is broken', async () => {
    const late = switched('running');
    const { url, breakConnections } = await served({ targets: [testRef], watch: late.watch });
    const { page } = await open(url);
    await shows(page, /running/, 'tbody');
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const breaker = setInterval(breakConnections, 20);
    for (const state of ['recovering', 'running'] as const) {
      late.set(state);
      await until(() => late.seen() === state);
    }
    clearInterval(breaker);
    await until(() => requests.some((sent) => /\/events\?last=[0-9a-f]{16}-\d+$/.test(sent)));
    await page.locator('tbody svg[aria-label*="recovering"]').waitFor();
    await page.locator('tbody .open').click();
    const states = await page.locator('#detail li .state').allTextContents();
    assert.deepEqual(states, ['running', 'recovering', 'running']);
  });

  it('should say when the answers of the service are stale', async () => {
    const watch = { source, schedule: every(50), staleAfterMs: 400, spreadMs: 0 };
    const script = ['running', { fault: 'error', status: 503, code: 'DLI.0999', forMs: 3_600_000 }] as const;
    const { url } = await served({ targets: [job('stuck', script)], watch });
    const { page } = await open(url);
    await shows(page, /The service has not answered about 1 job for a long time/, '#banners');
    await shows(page, /⚠ \d+ s ago/, 'tbody');
  });

  it('should keep 1,000 rows in place while answers arrive, and filter them', async () => {
    const targets = Array.from({ length: 1_000 }, (_, number) =>
      job(`job ${String(number)}`, ['starting', LASTS]),
    );
    const watch = { source, schedule: every(5_000), spreadMs: 3_000 };
    const { url } = await served({ targets, watch });
    const { page, complaints } = await open(url);
    await page.locator('[data-state="running"] b', { hasText: /^1,000$/ }).waitFor({ timeout: 60_000 });
    assert.equal((await namesIn(page)).length, 1_000);
    // Answers alone change what is inside of rows, and move none.
    await page.evaluate(`
      globalThis.moved = 0;
      globalThis.texts = 0;
      new MutationObserver((changes) => {
        for (const { target, addedNodes, removedNodes } of changes)
          if (target.id === 'rows') moved += addedNodes.length + removedNodes.length;
          else texts += 1;
      }).observe(document.getElementById('rows'), { childList: true, subtree: true });
    `);
    const polls = (): number =>
      targets.reduce((sum, { projectId, batchId }) => sum + simulator.polls({ projectId, batchId }), 0);
    const before = polls();
    await until(() => polls() >= before + 2_000);
    await page.waitForFunction('texts > 0');
    assert.equal(await page.evaluate('moved'), 0, 'rows that were added or removed');
    await page.locator('#search').fill('job 99');
    await page.waitForFunction('document.querySelectorAll("tbody tr").length === 11');
    assert.deepEqual(complaints, []);
  });

  it('should be usable by the keyboard alone', async () => {
    const { url } = await served({
      targets: [job('alpha', [LASTS]), job('beta', ['dead']), job('gamma', [LASTS])],
    });
    const { page } = await open(url);
    await shows(page, /1 of 3 jobs ended/, '#progress-text');
    await page.keyboard.press('j');
    assert.equal(await focusedText(page), 'beta');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focusedText(page), 'alpha');
    await page.keyboard.press('k');
    assert.equal(await focusedText(page), 'beta');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await shows(page, /gamma/, '#detail h2');
    assert.equal(await page.evaluate('document.activeElement.id'), 'detail');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#detail').isVisible(), false);
    assert.equal(await focusedText(page), 'gamma');
    await page.keyboard.press('/');
    await page.keyboard.type('bet');
    assert.deepEqual(await namesIn(page), ['beta']);
    await page.keyboard.press('Enter');
    assert.equal(await focusedText(page), 'beta');
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
    assert.equal(outline, 'solid');
  });

  it('should keep filters and the detail in the address, and go back', async () => {
    const { url } = await served({
      targets: [job('alpha', [LASTS]), job('beta', ['dead']), job('gamma', ['success'])],
    });
    const { page } = await open(url);
    await shows(page, /2 of 3 jobs ended/, '#progress-text');
    await page.getByRole('button', { name: /^dead/ }).click();
    await page.getByRole('button', { name: /^success/ }).click();
    assert.deepEqual(await namesIn(page), ['beta', 'gamma']);
    await page.locator('tbody .open').first().click();
    await shows(page, /beta/, '#detail h2');
    assert.match(page.url(), /\?state=dead%2Csuccess&job=[0-9a-f-]{36}$/);
    await page.reload();
    await shows(page, /beta/, '#detail h2');
    assert.deepEqual(await namesIn(page), ['beta', 'gamma']);
    assert.equal(await page.getByRole('button', { name: /^dead/ }).getAttribute('aria-pressed'), 'true');
    await page.goBack();
    await page.locator('#detail').waitFor({ state: 'hidden' });
    await page.goBack();
    assert.deepEqual(await namesIn(page), ['beta']);
  });

  it('should group failures by error', async () => {
    const refusal = { fault: 'error', status: 403, code: 'APIG.0302', message: 'no' } as const;
    const { url } = await served({
      targets: [job('a', [refusal]), job('b', ['dead']), job('c', [refusal]), job('d', [LASTS])],
    });
    const { page } = await open(url);
    await shows(page, /3 of 4 jobs ended/, '#progress-text');
    await page.locator('#group').click();
    assert.deepEqual(await page.locator('tbody .group').allTextContents(), [
      '2 jobs: HTTP 403 APIG.0302 "no": the credentials were refused',
      '1 job: The job is dead: it failed or was cancelled',
    ]);
    assert.deepEqual(await namesIn(page), ['a', 'c', 'b']);
    assert.match(page.url(), /\?group=1$/);
  });

  it('should show the facts of a job, and copy its id', async () => {
    const script = ['starting', { state: 'Paused', forMs: 3_600_000 }];
    const target = job('odd', script);
    const { url } = await served({ targets: [target] });
    const { page } = await open(url);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await shows(page, /unknown: Paused/, 'tbody');
    await page.locator('tbody .open').click();
    await shows(page, /unknown \(“Paused”\)/, '#detail dl');
    await shows(page, new RegExp(target.batchId), '#detail dl');
    await shows(page, /starting, for .* \(first seen then; it may have begun earlier\)/s, '#detail ol');
    await shows(page, /at most \d+ s earlier/, '#detail ol');
    await page.locator('#copy-batch').click();
    await shows(page, /Copied/, '#copy-batch');
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), target.batchId);
  });

  it('should show markup in names and raw states as text', async () => {
    const attack = '<img src=x onerror="document.title=1">';
    const { url } = await served({
      targets: [job(attack, [{ state: `<script>${attack}`, forMs: 3_600_000 }])],
    });
    const { page, complaints } = await open(url);
    await shows(page, /unknown/, 'tbody');
    await page.locator('tbody .open').click();
    assert.equal(await page.locator('#detail h2').textContent(), attack);
    await shows(page, /<script><img/, '#detail');
    assert.equal(await page.locator('img, tbody script, #detail script').count(), 0);
    assert.deepEqual(complaints, []);
  });

  it('should work under a prefix, with and without a slash at its end', async () => {
    const { url } = await served({ targets: [job('nested', [LASTS])], path: '/team/jobs' });
    for (const path of ['team/jobs', 'team/jobs/', 'team/jobs?state=running']) {
      const { page, complaints } = await open(`${url}${path}`);
      await shows(page, /nested/, 'tbody');
      assert.deepEqual(complaints, []);
    }
  });

  it('should be refused under a foreign name, and to a foreign page', async () => {
    const { url } = await served({ targets: [job('secret', [LASTS])] });
    const other = await served({ targets: [] });
    const { page } = await open(other.url.replace('127.0.0.1', 'localhost'));
    // By the same browser, from a page of another origin.
    const answer = await page.evaluate<string>(
      `fetch(${JSON.stringify(url)} + 'events').then((it) => it.text(), () => 'refused')`,
    );
    assert.equal(answer, 'refused');
    const foreign = await (
      await browser.newContext()
    ).request.get(url, { headers: { host: 'evil.example' } });
    assert.equal(foreign.status(), 403);
    assert.doesNotMatch(await foreign.text(), /secret|planted/);
  });

  it('should fit 360 pixels', async () => {
    const { url } = await served({
      targets: [
        job('a name that is much longer than a narrow screen is wide, and some more', [LASTS]),
        job('b', ['dead']),
      ],
    });
    const { page } = await open(url);
    await page.setViewportSize({ width: 360, height: 700 });
    await shows(page, /1 of 2 jobs ended/, '#progress-text');
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    await page.locator('tbody .open').first().click();
    assert.equal(await page.locator('main').getAttribute('inert'), '');
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
    await page.getByRole('button', { name: 'Close' }).click();
    assert.equal(await page.locator('main').getAttribute('inert'), null);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`should have no serious fault of accessibility (${colorScheme})`, async () => {
      const { url } = await served({
        targets: [
          job('starting', [{ state: 'starting', forMs: 3_600_000 }]),
          job('running', [LASTS]),
          job('recovering', [{ state: 'recovering', forMs: 3_600_000 }]),
          job('odd', [{ state: 'Paused', forMs: 3_600_000 }]),
          job('done', ['success']),
          job('crashed', ['running', 'dead']),
          job('refused', [{ fault: 'error', status: 403, code: 'APIG.0302' }]),
          job('retried', ['running', { fault: 'error', status: 503, code: 'DLI.0999', forMs: 3_600_000 }]),
        ],
        watch: { source, schedule: every(100), staleAfterMs: 500, spreadMs: 0 },
      });
      const { page } = await open(url);
      await page.emulateMedia({ colorScheme });
      await shows(page, /3 of 8 jobs ended/, '#progress-text');
      await shows(page, /has not answered/, '#banners');
      const check = async (where: string): Promise<void> => {
        const results = await page.evaluate<axe.AxeResults>(`${AXE}; axe.run()`);
        const found = results.violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
        assert.deepEqual(found, []);
        assert.ok(
          results.passes.some(({ id }) => id === 'color-contrast'),
          'contrast was not checked',
        );
      };
      await check('table');
      await page.locator('#group').click();
      await check('groups');
      await page.locator('#group').click();
      await page.locator('tbody .open', { hasText: 'refused' }).click();
      await check('detail');
      await page.setViewportSize({ width: 360, height: 700 });
      await check('narrow');
    });
});
