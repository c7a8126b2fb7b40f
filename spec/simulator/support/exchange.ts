import { connect } from 'node:net';

/** Sends bytes on a connection of their own; gives back all that comes until it ends, and how it ended. */
export const exchange = async (url: string, bytes: string): Promise<{ text: string; error?: string }> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const chunks: Buffer[] = [];
  let error: string | undefined;
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', (cause: NodeJS.ErrnoException) => (error = cause.code));
  socket.write(bytes);
  // Not once(): it would reject at the error.
  await new Promise((done) => socket.on('close', done));
  return { text: Buffer.concat(chunks).toString(), ...(error !== undefined && { error }) };
};
