/**
 * A transport for clients on Node: requests by undici, without `fetch`. Needs the peer `undici`, 7 or 8.
 *
 * @packageDocumentation
 */
export { undiciTransport } from './undiciTransport.ts';
export type { AgentOptions, UndiciTransport } from './undiciTransport.ts';
