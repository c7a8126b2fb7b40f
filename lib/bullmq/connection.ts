import type { RedisOptions } from 'ioredis';
import { type Check, expected, hasMethods, isRecord } from '../checks/values.ts';

/**
 * The defaults of a connection: commands wait until Redis is back, and a reconnection is tried at least once a second. BullMQ's own
 * default may wait up to 20 s.
 */
export const CONNECTION_DEFAULTS: Pick<RedisOptions, 'maxRetriesPerRequest' | 'retryStrategy'> = {
  maxRetriesPerRequest: null,
  retryStrategy: (times) => Math.min(times * 100, 1_000),
};

/** Whether a connection is the client of a Redis, and not the options for one. */
export const isClient = (connection: object): boolean => hasMethods(connection, 'duplicate');

/** Does not show the value, which may hold a password. */
export const checkedConnection: Check = expected(
  'the options of a connection to Redis, or a client',
  (value) => isRecord(value) || hasMethods(value, 'duplicate'),
  (value) => (typeof value === 'string' ? 'a text: write { url } for an address' : String(value)),
);

/** As BullMQ itself: keys are separated by colons. */
export const checkedQueueName: Check = expected(
  'the name of a queue, a text without a colon',
  (value) => typeof value === 'string' && value !== '' && !value.includes(':'),
);

export const checkedPrefix: Check = expected('a text', (value) => typeof value === 'string' && value !== '');
