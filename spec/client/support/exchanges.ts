import { watchScheduler } from 'dli-watch';
import { SignalPool } from '../../../lib/client/http/SignalPool.ts';

/** The settings of an exchange but its transport. */
export const exchangeSettings = {
  requestTimeoutMs: 1_500,
  maxBodyBytes: 4_096,
  scheduler: watchScheduler,
  signals: new SignalPool({}),
};

/** A response with no more than the members that are read, and a body without an end that counts how often it is given up. */
export const minimalResponse = () => {
  const givenUp = { times: 0 };
  const body = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield await Promise.resolve(Buffer.from('x'.repeat(3_000)));
    } finally {
      givenUp.times += 1;
    }
  };
  const get = (name: string): string => `the ${name}`;
  return { response: { status: 418, headers: { get }, body: body() }, givenUp };
};
