import { mock, test } from 'node:test';
import * as root from 'dli-watch';
import * as simulator from 'dli-watch/simulator';
import * as testing from 'dli-watch/testing';
import declareCases from './cases.cjs';

const fakes = {
  install: () => mock.timers.enable(),
  // In steps: in a longer one, timers that are set meanwhile are due only after its end.
  advance: (ms) => {
    for (let passed = 0; passed < ms; passed += 1) mock.timers.tick(1);
  },
  restore: () => mock.timers.reset(),
};

declareCases({ root, simulator, testing, test, fakes });
