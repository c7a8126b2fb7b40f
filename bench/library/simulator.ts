import type * as simulator from '../../dist/simulator/index.js';
import { built } from './built.ts';

export const { startSimulator } = (await built('simulator')) as typeof simulator;
