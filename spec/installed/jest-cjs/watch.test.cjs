const runner = require('@jest/globals');
const root = require('dli-watch');
const simulator = require('dli-watch/simulator');
const testing = require('dli-watch/testing');
const declareCases = require('./cases.cjs');

const fakes = {
  install: () => runner.jest.useFakeTimers(),
  advance: (ms) => runner.jest.advanceTimersByTimeAsync(ms),
  restore: () => runner.jest.useRealTimers(),
};

declareCases({ root, simulator, testing, test: runner.test, fakes });
