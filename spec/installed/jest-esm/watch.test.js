import { jest, test } from '@jest/globals';
import * as root from 'dli-watch';
import * as simulator from 'dli-watch/simulator';
import * as testing from 'dli-watch/testing';
import declareCases from './cases.cjs';

const fakes = {
  install: () => jest.useFakeTimers(),
  advance: (ms) => jest.advanceTimersByTimeAsync(ms),
  restore: () => jest.useRealTimers(),
};

declareCases({ root, simulator, testing, test, fakes });
