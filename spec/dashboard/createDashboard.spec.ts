import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { Subject, throwError } from 'rxjs';
import { createClient, every, token, UnexpectedError, type WatchEvent } from 'dli-watch';
import { createDashboard, type DashboardOptions, type NamedTarget } from 'dli-watch/dashboard';
import { startSimulator } from 'dli-watch/simulator';
import { fakeSource, snapshotOf } from 'dli-watch/testing';
import type { SentRow } from '../../lib/dashboard/frames.ts';
import { refOfJob } from './support/rows.ts';
import { type OpenPage, serve } from './support/served.ts';
import { until } from './support/until.ts';

const schedule = every(5);
const quick = { schedule, spreadMs: 0 };
const ended = fakeSource(['success']);
const oneJob: DashboardOptions = { targets: [refOfJob(1)], watch: { source: ended, ...quick } };

/** The rows as a page knows them after all events so far. */
const rowsOf = (page: OpenPage): readonly SentRow[] => {
  const rows = new Map<number, SentRow>();
  for (const { event, data } of page.events()) {
    if (event === 'snapshot') rows.clear();
    for (const row of data.rows) rows.set(row.index, row);
  }
  return [...rows.values()];
};
const statesOf = (page: OpenPage): readonly (string | undefined)[] =>
  rowsOf(page).map(({ changes }) => changes.at(-1)?.[0]);

describe('createDashboard', () => {
  describe('options', () => {
    const source = ended;
    for (const [options, message] of [
      [undefined, /^TypeError: options: expected an object, got undefined/],
      [{}, /^TypeError: targets: expected an iterable or an Observable, got undefined/],
      [{ targets: 'p/b' }, /^TypeError: targets: expected an iterable or an Observable, got "p\/b"/],
      [
        { targets: [{ projectId: 'p' }] },
        /^TypeError: targets\[0\]\.batchId: expected a UUID, got undefined/,
      ],
      [
        { targets: [], watch: 7 },
        /^TypeError: watch: expected an object of options of watchBatches\$, got 7/,
      ],
      [
        { targets: [], watch: { schedul: schedule } },
        /^TypeError: options\.schedul: .* did you mean `schedule`\?/,
      ],
      [{ targets: [], watch: { source, spreadMs: -1 } }, /^TypeError: spreadMs: expected/],
      [{ targets: [], onDemand: true, watch: { source: 1 } }, /^TypeError: source: expected/],
      [
        { targets: [], allowedHosts: 'localhost' },
        /^TypeError: allowedHosts: expected an array of host names: .*, got "localhost"/,
      ],
      [
        { targets: [], allowedHosts: ['a', 'localhost:80'] },
        /^TypeError: allowedHosts\[1\]: expected a host name without scheme and port.*, got "localhost:80"/,
      ],
      [{ targets: [], allowedHosts: ['*'] }, /^TypeError: allowedHosts\[0\]: expected a host name/],
      [{ targets: [], onDemand: 1 }, /^TypeError: onDemand: expected true or false, got 1/],
      [{ targets: [], path: 'jobs' }, /^TypeError: path: expected a path such as "\/jobs", got "jobs"/],
      [{ targets: [], paths: '/' }, /^TypeError: options\.paths: .* did you mean `path`\?/],
    ] as const)
      it(`should refuse ${options === undefined ? 'undefined' : JSON.stringify(options)}`, () => {
        assert.throws(() => createDashboard(options as unknown as DashboardOptions), message);
      });
  });

  describe('the page', () => {
    it('should be one document whose policy allows its own style and script alone', async () => {
      await using served = await serve(oneJob);
      const { status, headers, body } = await served.fetch('/');
      assert.equal(status, 200);
      const hash = (tag: RegExp): string =>
        createHash('sha256')
          .update(tag.exec(body)?.[1] ?? '')
          .digest('base64');
      assert.equal(
        headers['content-security-policy'],
        [
          `default-src 'none'`,
          `script-src 'sha256-${hash(/<script type="module">(.*)<\/script>/s)}'`,
          `style-src 'sha256-${hash(/<style>(.*)<\/style>/s)}'`,
          `img-src data:`,
          `connect-src 'self'`,
          `base-uri 'none'`,
          `form-action 'none'`,
          `frame-ancestors 'none'`,
          `require-trusted-types-for 'script'`,
        ].join('; '),
      );
      assert.match(body, /EventSource/);
      assert.match(body, /prefers-color-scheme/);
      // No external file, no inline style or handler, no markup made of text.
      assert.doesNotMatch(
        body,
        /https?:\/\/(?!www\.w3\.org\/2000\/svg)|\sstyle=|\son\w+=|innerHTML|insertAdjacent|document\.write/,
      );
    });

    it('should have headers that keep it to itself', async () => {
      await using served = await serve(oneJob);
      for (const path of ['/', '/nothing']) {
        const { headers } = await served.fetch(path);
        assert.equal(headers['cache-control'], 'no-store');
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers['referrer-policy'], 'no-referrer');
        assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
        assert.equal(headers['access-control-allow-origin'], undefined);
      }
    });

    it('should answer HEAD without a body', async () => {
      await using served = await serve(oneJob);
      const page = await served.fetch('/?state=dead');
      const head = await served.fetch('/', {}, 'HEAD');
      assert.deepEqual([head.status, head.body], [200, '']);
      assert.equal(head.headers['content-length'], page.headers['content-length']);
      assert.equal(Buffer.byteLength(page.body), Number(page.headers['content-length']));
    });
  });

  describe('requests', () => {
    for (const [path, method, status, allow] of [
      ['/favicon.ico', 'GET', 404, undefined],
      ['/events/', 'GET', 404, undefined],
      ['//', 'GET', 404, undefined],
      ['/', 'POST', 405, 'GET, HEAD'],
      ['/', 'DELETE', 405, 'GET, HEAD'],
      ['/events', 'HEAD', 405, 'GET'],
      ['/events', 'POST', 405, 'GET'],
    ] as const)
      it(`should answer ${method} ${path} with ${String(status)}`, async () => {
        await using served = await serve(oneJob);
        const answer = await served.fetch(path, {}, method);
        assert.deepEqual([answer.status, answer.headers.allow], [status, allow]);
      });

    for (const path of ['/', '/events', '/nothing']) {
      for (const headers of [
        { host: 'evil.example' },
        { host: 'localhost.evil.example' },
        { host: 'localhost@evil.example' },
        { host: '127.0.0.1.evil.example:80' },
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: 'file://' },
        { host: 'local host' },
      ])
        it(`should refuse ${path} with ${JSON.stringify(headers)}, and reveal nothing`, async () => {
          await using served = await serve(oneJob);
          const { status, body } = await served.fetch(path, headers);
          assert.equal(status, 403);
          assert.doesNotMatch(body, /0000|evil|<html|data:/);
        });
    }

    for (const headers of [
      { host: 'localhost' },
      { host: 'LOCALHOST:9999' },
      { host: '[::1]:80' },
      { host: '127.0.0.1', origin: 'http://localhost:3000' },
    ])
      it(`should accept ${JSON.stringify(headers)}`, async () => {
        await using served = await serve(oneJob);
        assert.equal((await served.fetch('/', headers)).status, 200);
      });

    it('should accept the hosts of its options instead', async () => {
      await using served = await serve({ ...oneJob, allowedHosts: ['Jobs.Example.com'] });
      assert.equal((await served.fetch('/', { host: 'jobs.example.com:8443' })).status, 200);
      assert.equal((await served.fetch('/', { host: 'localhost' })).status, 403);
    });

    for (const site of ['cross-site', 'same-site'])
      it(`should refuse events to a page of another origin (${site})`, async () => {
        await using served = await serve(oneJob);
        assert.equal((await served.fetch('/events', { 'sec-fetch-site': site })).status, 403);
        assert.equal((await served.fetch('/', { 'sec-fetch-site': site })).status, 200, 'a link to the page');
      });

    it('should know its paths under a prefix', async () => {
      await using served = await serve({ ...oneJob, path: '/jobs/' });
      for (const [path, status] of [
        ['/jobs', 200],
        ['/jobs/', 200],
        ['/jobs?state=dead', 200],
        ['/', 404],
        ['/events', 404],
        ['/jobsevents', 404],
        ['/jobs/jobs', 404],
      ] as const)
        assert.equal((await served.fetch(path)).status, status, path);
      const page = served.open({}, '/jobs/events');
      await until(() => page.events().length > 0);
    });

    it('should know a prefix that a request has escaped', async () => {
      await using served = await serve({ ...oneJob, path: '/aufträge' });
      for (const path of ['/auftr%C3%A4ge', '/auftr%C3%A4ge/'])
        assert.equal((await served.fetch(path)).status, 200, path);
    });

    it('should refuse more than 100 pages', async () => {
      await using served = await serve(oneJob);
      const pages = Array.from({ length: 100 }, () => served.open());
      await until(() => pages.every((page) => page.status() === 200));
      const { status, headers } = await served.fetch('/events');
      assert.deepEqual([status, headers['retry-after']], [503, '10']);
      pages[0]?.close();
      let next = served.open();
      await until(() => {
        if (next.status() === 503) next = served.open();
        return next.status() === 200;
      });
    });
  });

  describe('events', () => {
    it('should send rows, and each change of them', async () => {
      await using simulator = await startSimulator();
      const job = simulator.addJob(['starting', { state: 'Paused', forPolls: 2 }, 'running', 'dead']);
      const source = createClient({ endpoint: simulator.url, auth: token('any') });
      await using served = await serve({
        targets: [{ ...job, name: 'nightly' }],
        watch: { source, ...quick },
      });
      const page = served.open();
      await until(() => statesOf(page)[0] === 'dead');
      assert.equal(page.headers()['content-type'], 'text/event-stream; charset=utf-8');
      assert.equal(page.headers()['cache-control'], 'no-store, no-transform');
      assert.match(page.text(), /^retry: 2000\n\nid: [0-9a-f]{16}-0\nevent: snapshot\n/);
      const [row] = rowsOf(page);
      assert.equal(row?.name, 'nightly');
      assert.deepEqual(
        row.changes.map(([state, rawState]) => [state, rawState]),
        [
          ['starting', 'starting'],
          ['unknown', 'Paused'],
          ['running', 'running'],
          ['dead', 'dead'],
        ],
      );
      for (const [place, [, , at, notBefore]] of row.changes.entries())
        if (place === 0) assert.equal(notBefore, null);
        else assert.ok(notBefore !== null && notBefore >= row.changes[place - 1]![2] && notBefore <= at);
    });

    it('should send what a page has missed, by the header and by the query', async () => {
      const targets = new Subject<NamedTarget>();
      await using served = await serve({ targets, watch: { source: ended, ...quick } });
      const first = served.open();
      targets.next(refOfJob(1));
      await until(() => first.events().length === 2);
      first.close();
      const { id } = first.events().at(-1)!;
      targets.next(refOfJob(2));
      const witness = served.open();
      await until(() => rowsOf(witness).length === 2 && statesOf(witness)[1] === 'success');
      const byHeader = served.open({ 'last-event-id': id! });
      const byQuery = served.open({}, `/events?last=${id!}`);
      for (const page of [byHeader, byQuery]) {
        await until(() => page.events().length > 0);
        assert.deepEqual(
          page.events().map(({ event, data }) => [event, data.rows.map(({ batchId }) => batchId)]),
          [['changes', [refOfJob(2).batchId]]],
        );
      }
    });

    it('should send the errors of jobs with their facts', async () => {
      await using simulator = await startSimulator();
      const refused = simulator.addJob([{ fault: 'error', status: 403, code: 'APIG.0302', message: 'no' }]);
      const busy = simulator.addJob(['running', { fault: 'error', status: 503, code: 'DLI.0999' }]);
      const source = createClient({ endpoint: simulator.url, auth: token('any') });
      await using served = await serve({ targets: [refused, busy], watch: { source, ...quick } });
      const page = served.open();
      await until(() => rowsOf(page)[0]?.error !== undefined && rowsOf(page)[1]?.problem !== undefined);
      const [first, second] = rowsOf(page);
      const { at, requestId, message, ...facts } = first!.error!;
      assert.deepEqual(facts, {
        tag: 'PollFailedError',
        text: 'HTTP 403 APIG.0302 "no": the credentials were refused',
        status: 403,
        code: 'APIG.0302',
      });
      assert.ok(at !== undefined && requestId !== undefined && message?.includes(requestId));
      assert.equal(first?.problem, undefined, 'it is the error');
      assert.deepEqual([second?.problem?.tag, second?.problem?.status], ['HttpError', 503]);
    });

    it('should say that no job is watched any more if the Observable of targets fails', async () => {
      const warnings: string[] = [];
      const onWarning = ({ message }: Error): void => void warnings.push(message);
      process.on('warning', onWarning);
      try {
        const targets = throwError(() => new RangeError('queue gone'));
        await using served = await serve({ targets, watch: { source: ended } });
        const page = served.open();
        await until(() => page.events().some(({ data }) => data.failure === 'RangeError: queue gone'));
        await until(() => warnings.some((text) => text.includes('RangeError: queue gone')));
      } finally {
        process.off('warning', onWarning);
      }
    });

    it('should disconnect a page that does not read, and go on for the others', async () => {
      const targets = new Subject<NamedTarget>();
      await using served = await serve({ targets, watch: { source: ended, ...quick } });
      const name = 'x'.repeat(128);
      const idle = connect(Number(new URL(served.url).port), '127.0.0.1').pause();
      let isClosed = false;
      idle.on('close', () => (isClosed = true)).on('error', () => undefined);
      idle.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n');
      const reader = served.open();
      await until(() => reader.events().length > 0);
      // Each frame is more than the buffers of the system hold.
      for (let frame = 0; frame < 2; frame += 1) {
        for (let number = 0; number < 25_000; number += 1)
          targets.next({ ...refOfJob(25_000 * frame + number), name });
        await until(() => reader.text().endsWith('\n\n') && reader.text().length > (frame + 1) * 8_000_000);
      }
      idle.resume(); // notices that the other side has closed
      await until(() => isClosed);
      assert.equal(reader.hasEnded(), false);
    }).timeout(30_000);

    it('should contain no credential, and text of jobs as JSON alone', async () => {
      await using simulator = await startSimulator();
      const secret = 'planted-token-0123456789abcdef';
      const name = '</script><img src=x onerror=alert(1)>\u202e';
      const job = simulator.addJob(['<b>odd</b>', { fault: 'answer', status: 500, body: `token ${secret}` }]);
      const source = createClient({ endpoint: simulator.url, auth: token(secret) });
      const extra = { secret, headers: { 'x-auth-token': secret } };
      const watch = { source, ...quick };
      await using served = await serve({ targets: [{ ...job, name, ...extra }], watch });
      const page = served.open();
      await until(() => rowsOf(page)[0]?.problem !== undefined);
      const document = await served.fetch('/');
      const texts = [page.text(), JSON.stringify(page.headers()), JSON.stringify(document)];
      for (const text of texts) assert.doesNotMatch(text, /planted-token/);
      assert.doesNotMatch(document.body, /onerror|odd/);
      const [row] = rowsOf(page);
      assert.equal(row?.name, '</script><img src=x onerror=alert(1)>\\u202e');
      assert.equal(row.changes[0]?.[1], '<b>odd</b>');
      assert.match(row.problem?.text ?? '', /\*\*\*/);
    });
  });

  describe('polls', () => {
    const running = () => fakeSource(['running']);

    it('should start at once', () => {
      const source = running();
      const dashboard = createDashboard({ targets: [refOfJob(1)], watch: { source, ...quick } });
      assert.equal(source.polls(), 1);
      dashboard.close();
    });

    it('should wait for a page on demand, and go on from the last snapshot', async () => {
      const source = running();
      await using served = await serve({ ...oneJob, watch: { source, ...quick }, onDemand: true });
      await served.fetch('/');
      assert.equal(source.polls(), 0);
      const page = served.open();
      await until(() => statesOf(page)[0] === 'running');
    });

    it('should not poll a job that had ended in a stored snapshot', async () => {
      const source = running();
      const targets = [snapshotOf({ state: 'dead', stateSince: 5 })];
      await using served = await serve({ targets, watch: { source } });
      const page = served.open();
      await until(() => statesOf(page)[0] === 'dead');
      assert.equal(source.polls(), 0);
    });

    it('should pass events on', async () => {
      const tags = new Set<string>();
      const watch = { source: ended, ...quick, onEvent: ({ _tag }: { _tag: string }) => void tags.add(_tag) };
      await using served = await serve({ ...oneJob, watch });
      await until(() => tags.has('ended'));
      assert.ok(tags.has('pollAnswered'), served.url);
    });
  });

  describe('close', () => {
    it('should end polls and pages, so that the server can close', async () => {
      const source = fakeSource(['running']);
      const ends: string[] = [];
      const onEvent = (event: WatchEvent): void => {
        if (event._tag === 'ended') ends.push(event.outcome);
      };
      await using served = await serve({ ...oneJob, watch: { source, ...quick, onEvent } });
      const pages = [served.open(), served.open()];
      await until(() => pages.every((page) => page.events().length > 0));
      served.closeDashboard();
      assert.deepEqual(ends, ['unsubscribed']);
      served.closeDashboard();
      await served.closeServer();
      await until(() => pages.every((page) => page.hasEnded()));
    });

    it('should answer later requests with 503', async () => {
      await using served = await serve(oneJob);
      served.closeDashboard();
      for (const path of ['/', '/events']) assert.equal((await served.fetch(path)).status, 503);
    });

    it('should unsubscribe from the targets', () => {
      const targets = new Subject<NamedTarget>();
      const dashboard = createDashboard({ targets, watch: { source: ended } });
      assert.equal(targets.observed, true);
      dashboard.close();
      assert.equal(targets.observed, false);
    });
  });

  it('should show an error that a source of the user raises by its message alone', async () => {
    const failing = fakeSource([new UnexpectedError(new RangeError('boom'))]);
    await using served = await serve({ ...oneJob, watch: { source: failing, ...quick } });
    const page = served.open();
    await until(() => rowsOf(page)[0]?.error !== undefined);
    assert.equal(rowsOf(page)[0]?.error?.text, 'unexpected error of the source: RangeError: boom');
  });
});
