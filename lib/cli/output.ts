import type { Io, Output } from './Io.ts';
import { Interruption } from './Io.ts';

/**
 * Writes a text, and resolves when the output has taken it.
 *
 * @throws the `Interruption` of an output that was closed, or of the signal
 */
export const written = async (
  output: Output,
  text: string,
  { signal }: Pick<Io, 'signal'>,
): Promise<void> => {
  signal.throwIfAborted();
  const error = await new Promise<unknown>((done) => {
    const stop = (): void => done(undefined);
    signal.addEventListener('abort', stop, { once: true });
    output.write(text, (fault) => {
      signal.removeEventListener('abort', stop);
      done(fault);
    });
  });
  signal.throwIfAborted();
  if (error instanceof Error) throw isClosed(error) ? new Interruption('SIGPIPE') : error;
};

const isClosed = (error: NodeJS.ErrnoException): boolean =>
  error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
