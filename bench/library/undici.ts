// Imported only where it is used: importing undici replaces the agent of Node's `fetch`, which others use.
import type * as undici from '../../dist/undici/index.js';
import { built } from './built.ts';

export const { undiciTransport } = (await built('undici')) as typeof undici;
