import * as root from 'dli-watch';
import * as simulator from 'dli-watch/simulator';
import * as testing from 'dli-watch/testing';
import { test, vi } from 'vitest';
import declareCases from './cases.cjs';

const fakes = {
  install: () => vi.useFakeTimers(),
  advance: (ms) => vi.advanceTimersByTimeAsync(ms),
  restore: () => vi.useRealTimers(),
};

declareCases({ root, simulator, testing, test, fakes });
