import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { left, right } from 'fp-ts/lib/Either.js';
import { Redis } from 'ioredis';
import { NetworkError, RetriesExhaustedError } from 'dli-watch';
import { ResultGapError, type WatchChange, watchResults$, type WatchResultsOptions } from 'dli-watch/bullmq';
import { snapshotOf } from 'dli-watch/testing';
import { encodedResult, type WatchResult } from '../../lib/bullmq/JobData.ts';
import { refNo } from '../support/fixtures.ts';
import { type Stage, until, useStage } from './support/stage.ts';

const a = refNo(1);
const running = right(snapshotOf({ ...a, state: 'running' }));

/** Writes changes as workers do, with these numbers. */
const write = async (
  { redis, queue }: Stage,
  changes: readonly (readonly [n: number, rev: number, result?: WatchResult])[],
): Promise<void> => {
  for (const [n, rev, result = running] of changes)
    await redis.client.xadd(
      queue.toKey('changes'),
      `${n}-0`,
      ...['job', 'a', 'run', 'x', 'rev', String(rev), 'result', JSON.stringify(encodedResult(result))],
    );
};

/** A consumer, and what it has heard. */
const listen = ({ redis, name }: Stage, options: Partial<WatchResultsOptions> = {}) => {
  const ids: string[] = [];
  const errors: unknown[] = [];
  const changes: WatchChange[] = [];
  const subscription = watchResults$(name, { connection: redis.connection, ...options }).subscribe({
    next: (change) => {
      ids.push(change.id);
      changes.push(change);
    },
    error: (error: unknown) => errors.push(error),
  });
  return { ids, errors, changes, subscription };
};

/** Passes connections on to a port. After `silence()` those that are open stay open, and nothing comes through them. */
const startProxy = async (port: number) => {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const redis = connect(port, '127.0.0.1');
    client.pipe(redis).pipe(client);
    for (const socket of [client, redis]) sockets.add(socket.on('error', () => undefined));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    connection: { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    silence: () => {
      for (const socket of sockets) socket.unpipe().resume();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

describe('watchResults$', () => {
  const stage = useStage();

  it('should emit what is there, the oldest first, and then what comes', async () => {
    await write(stage(), [
      [1, 1],
      [2, 2],
    ]);
    const { ids, subscription } = listen(stage());
    await until(() => ids.length === 2);
    await write(stage(), [[3, 3]]);
    await until(() => ids.length === 3);
    assert.deepEqual(ids, ['1-0', '2-0', '3-0']);
    subscription.unsubscribe();
  });

  it('should go on after the change that was processed last', async () => {
    await write(stage(), [
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    const { ids, subscription } = listen(stage(), { from: '2-0' });
    await until(() => ids.length === 1);
    assert.deepEqual(ids, ['3-0']);
    subscription.unsubscribe();
  });

  it('should decode errors as instances of their classes', async () => {
    const facts = { ref: a, lastSnapshot: undefined, polls: 0, attempts: 1, elapsedMs: 5 };
    const error = new RetriesExhaustedError(facts, new NetworkError({ code: 'ECONNRESET' }));
    await write(stage(), [[1, 1, left(error)]]);
    const { changes, subscription } = listen(stage());
    await until(() => changes.length === 1);
    const { result } = changes[0]!;
    assert.ok(result._tag === 'Left' && result.left instanceof RetriesExhaustedError);
    assert.ok(result.left.cause instanceof NetworkError);
    assert.equal(result.left.message, error.message);
    subscription.unsubscribe();
  });

  it('should drop what Redis repeats after it has lost its last writes', async () => {
    await write(stage(), [
      [1, 1],
      [2, 2],
      [3, 2],
      [4, 1],
      [5, 3],
    ]);
    const { ids, subscription } = listen(stage());
    await until(() => ids.length === 3);
    assert.deepEqual(ids, ['1-0', '2-0', '5-0']);
    subscription.unsubscribe();
  });

  it('should fail where changes are missing, after it has emitted those before', async () => {
    await write(stage(), [
      [1, 1],
      [2, 2],
      [5, 5],
    ]);
    const { ids, errors } = listen(stage());
    await until(() => errors.length === 1);
    assert.deepEqual(ids, ['1-0', '2-0']);
    const [error] = errors;
    assert.ok(error instanceof ResultGapError);
    assert.deepEqual([error.from, error.next], ['2-0', '5-0']);
    assert.match(
      error.message,
      /^changes of watches are missing after 2-0: the stream goes on with 5-0; read /,
    );
  });

  it('should fail if the stream has dropped what follows `from`, or ends before it', async () => {
    const gapAfter = async (from: string) => {
      const { errors } = listen(stage(), { from });
      await until(() => errors.length === 1);
      assert.ok(errors[0] instanceof ResultGapError, String(errors[0]));
      return errors[0].next;
    };
    assert.equal(await gapAfter('9-0'), undefined);
    await write(stage(), [[7, 1]]);
    assert.equal(await gapAfter('5-0'), '7-0');
    assert.equal(await gapAfter('9-0'), '7-0');
  });

  it('should miss nothing while Redis is restarted', async () => {
    const { redis } = stage();
    const { ids, errors, subscription } = listen(stage());
    await write(stage(), [[1, 1]]);
    await until(() => ids.length === 1);
    await redis.kill();
    await redis.restart();
    await write(stage(), [[2, 2]]);
    await until(() => ids.length === 2);
    await redis.stop();
    await redis.restart();
    await write(stage(), [[3, 3]]);
    await until(() => ids.length === 3);
    assert.deepEqual(errors, []);
    subscription.unsubscribe();
  });

  it('should close its connection when it is unsubscribed from, and leave that of the caller open', async () => {
    const { redis } = stage();
    const own = new Redis({ ...redis.connection, connectionName: 'mine' });
    const connections = async () => String(await redis.client.client('LIST')).split('name=mine').length - 1;
    await until(async () => (await connections()) === 1);
    const { subscription } = listen(stage(), { connection: own });
    await until(async () => (await connections()) === 2);
    subscription.unsubscribe();
    await until(async () => (await connections()) === 1);
    assert.equal(await own.ping(), 'PONG');
    own.disconnect();
  });

  it('should take an address, as BullMQ does', async () => {
    const { host, port } = stage().redis.connection;
    await write(stage(), [[1, 1]]);
    const { ids, subscription } = listen(stage(), { connection: { url: `redis://${host}:${port}` } });
    await until(() => ids.length === 1);
    subscription.unsubscribe();
  });

  it('should connect again where the other end is gone without having closed the connection', async () => {
    const { redis } = stage();
    await using proxy = await startProxy(redis.port);
    await write(stage(), [[1, 1]]);
    const { ids, subscription } = listen(stage(), { connection: proxy.connection });
    using _ = { [Symbol.dispose]: () => subscription.unsubscribe() };
    await until(() => ids.length === 1);
    proxy.silence();
    await write(stage(), [[2, 2]]);
    await until(() => ids.length === 2);
    assert.deepEqual(ids, ['1-0', '2-0']);
  });

  it('should be cold', async () => {
    const changes$ = watchResults$(stage().name, { connection: stage().redis.connection });
    await write(stage(), [[1, 1]]);
    for (const _ of [1, 2]) {
      const ids: string[] = [];
      const subscription = changes$.subscribe({ next: ({ id }) => ids.push(id), error: assert.ifError });
      await until(() => ids.length === 1);
      subscription.unsubscribe();
    }
  });

  it('should report an answer of Redis that it cannot use', async () => {
    const { redis, queue } = stage();
    await redis.client.set(queue.toKey('changes'), 'no stream');
    const { errors } = listen(stage());
    await until(() => errors.length === 1);
    assert.match(String(errors[0]), /WRONGTYPE/);
  });

  it('should reject invalid options', () => {
    const connection = { host: '127.0.0.1' };
    const cases: readonly (readonly [unknown, unknown, string | RegExp])[] = [
      ['', { connection }, 'name: expected the name of a queue, a text without a colon, got ""'],
      ['a:b', { connection }, 'name: expected the name of a queue, a text without a colon, got "a:b"'],
      ['a', {}, /^connection: expected the options of a connection to Redis, or a client, got undefined$/],
      [
        'a',
        { connection: 'redis://:secret@host' },
        /^connection: .*got a text: write \{ url \} for an address$/,
      ],
      ['a', { connection, from: '5' }, 'from: expected the id of a change: "57-0", got "5"'],
      ['a', { connection, form: '5-0' }, /^watchResults\$\.form: no such option.*did you mean `from`\?$/],
    ];
    for (const [name, options, message] of cases)
      assert.throws(() => watchResults$(name as string, options as WatchResultsOptions), {
        name: 'TypeError',
        message,
      });
  });
});
