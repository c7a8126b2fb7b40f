import { Readable, Writable } from 'node:stream';
import { Interruption, type Io, type Output } from '../../../lib/cli/Io.ts';

/** What the process of a command looks like. */
interface FakeProcess {
  /** The whole of standard input, or its chunks. */
  readonly stdin?: string | Iterable<string | Buffer> | Readable;
  readonly env?: Io['env'];
  /** Whether all streams are a terminal; its width. */
  readonly columns?: number;
}

/** The process of a command, and what it has written. */
interface FakeIo {
  readonly io: Io;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly interrupt: (by: ConstructorParameters<typeof Interruption>[0]) => void;
}

/** A process without a terminal, an environment and an input, unless they are given. */
export const fakeIo = ({ stdin = '', env = {}, columns }: FakeProcess = {}): FakeIo => {
  const controller = new AbortController();
  const stdout = captured(columns);
  const stderr = captured(columns);
  const chunks = typeof stdin === 'string' ? (stdin === '' ? [] : [stdin]) : stdin;
  const input =
    chunks instanceof Readable ? chunks : Readable.from([...chunks].map((chunk) => Buffer.from(chunk)));
  return {
    io: {
      stdin: Object.assign(input, { isTTY: columns !== undefined }),
      stdout: stdout.output,
      stderr: stderr.output,
      env,
      signal: controller.signal,
    },
    stdout: stdout.text,
    stderr: stderr.text,
    interrupt: (by) => controller.abort(new Interruption(by)),
  };
};

const captured = (columns: number | undefined): { readonly output: Output; readonly text: () => string } => {
  let text = '';
  const output = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { output: Object.assign(output, { isTTY: columns !== undefined, columns }), text: () => text };
};
