import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A response that nobody reads, unless it is told so. */
export class FakeResponse extends EventEmitter {
  readonly chunks: Buffer[] = [];
  writableLength = 0;
  closed = false;
  destroyed = false;
  ended: 'end' | 'destroy' | undefined;

  writeHead(): this {
    return this;
  }
  setHeader(): void {
    return;
  }
  get asResponse(): ServerResponse {
    return this as unknown as ServerResponse;
  }
  write(chunk: Buffer | string): void {
    this.chunks.push(Buffer.from(chunk as string));
    this.writableLength += chunk.length;
  }
  end(): void {
    this.ended = 'end';
    this.emit('close');
  }
  destroy(): void {
    this.ended = 'destroy';
    this.emit('close');
  }
  read(): void {
    this.writableLength = 0;
  }
  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }
}
