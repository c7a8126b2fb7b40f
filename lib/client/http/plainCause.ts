import { scrubbed } from './scrubbed.ts';

/** An error as plain data: what `util.inspect` and JSON may show of what an HTTP client raised. */
export interface PlainCause {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly cause?: PlainCause;
}

const MAX_MESSAGE = 300;
/** undici wraps twice; anything deeper is a loop or noise. */
const MAX_DEPTH = 4;

/** Copies the name, the message, the code and the causes of what was raised, without the secrets. */
export const plainCause = (raised: unknown, secrets: readonly string[], depth = 1): PlainCause => {
  if (!(raised instanceof Error)) return { name: typeof raised, message: '' };
  const { name, cause } = raised;
  const message: unknown = raised.message; // some libraries put no text there
  const code = 'code' in raised && typeof raised.code === 'string' ? raised.code : undefined;
  return {
    name,
    message: scrubbed(String(message), secrets).slice(0, MAX_MESSAGE),
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined || depth === MAX_DEPTH ? {} : { cause: plainCause(cause, secrets, depth + 1) }),
  };
};
