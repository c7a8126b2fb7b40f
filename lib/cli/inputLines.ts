import { StringDecoder } from 'node:string_decoder';
import { formatCause } from '../errors/wording.ts';
import type { Io } from './Io.ts';
import { UsageError } from './UsageError.ts';

/** A line of standard input, without white space around it. */
interface InputLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

const MAX_LINE = 65_536;
const MAX_LINES = 1_000_000;

/**
 * The lines of standard input that are neither empty nor a comment (`# …`).
 *
 * @throws `UsageError` for an input that cannot be read or is too large; the reason of `io.signal` once it is aborted
 */
export async function* inputLines({
  stdin,
  signal,
}: Pick<Io, 'stdin' | 'signal'>): AsyncGenerator<InputLine> {
  let number = 0;
  for await (const line of linesOf(chunksOf({ stdin, signal }))) {
    number += 1;
    if (line.length > MAX_LINE)
      throw new UsageError(
        `standard input, line ${String(number)}: longer than ${String(MAX_LINE)} characters`,
      );
    if (number > MAX_LINES) throw new UsageError(`standard input: more than ${String(MAX_LINES)} lines`);
    const text = line.trim(); // a byte order mark counts as white space, and so does the CR of a CRLF
    if (text !== '' && !text.startsWith('#')) yield { number, text };
  }
}

/** Cuts texts into lines. A line that grows too long is passed on as far as it is known, and refused there. */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > MAX_LINE) break;
  }
  if (rest !== '') yield rest;
}

async function* chunksOf({ stdin, signal }: Pick<Io, 'stdin' | 'signal'>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  const stop = (): unknown => stdin.destroy();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    for await (const chunk of stdin) yield decoder.write(chunk as Buffer);
    yield decoder.end();
  } catch (error) {
    signal.throwIfAborted();
    throw new UsageError(`standard input cannot be read: ${formatCause(error)}`, error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
}
