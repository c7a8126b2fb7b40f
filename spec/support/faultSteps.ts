import type { FaultStep } from 'dli-watch/simulator';

/** A fault of each kind from which a watch recovers. */
export const FAULTS: readonly FaultStep[] = [
  { fault: 'reset' },
  { fault: 'hang' },
  { fault: 'halfBody' },
  { fault: 'stalledBody' },
  { fault: 'html', status: 502 },
  { fault: 'garbage' },
  { fault: 'error', status: 500, code: 'DLI.0999' },
  { fault: 'error', status: 503, code: 'APIG.0613', shape: 'gateway', retryAfter: 1 },
  { fault: 'answer', body: { id: 'another', sessions: 7 } },
  { fault: 'throttled', retryAfter: 1 },
];
