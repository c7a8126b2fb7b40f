// How do I show the progress of many jobs: a live table on a terminal, plain lines in a log?
import { distinctUntilChanged, finalize } from 'rxjs';
import { every, type FleetSnapshot, watchFleet$ } from 'dli-watch';
import { progressView } from './support/progressView.ts';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const jobs = Array.from({ length: 12 }, (_, n) =>
  submit([
    { state: 'starting', forMs: 200 },
    { state: 'running', forMs: 200 + 80 * n },
    n === 7 ? 'dead' : 'success',
  ]),
);

// A terminal is redrawn at each change; a log gets a line for each quarter of the jobs.
const stepOf = ({ progress, changed }: FleetSnapshot) =>
  process.stdout.isTTY ? changed : Math.floor(progress * 4);

watchFleet$(jobs, { ...options, schedule: every(50), spreadMs: 50 })
  .pipe(distinctUntilChanged(Object.is, stepOf), finalize(close))
  .subscribe({
    next: progressView(process.stdout),
    error: (error: unknown) => console.error(String(error)),
  });

// => 0 of 12 settled (0 %), waiting 12
// => 3 of 12 settled (25 %), …
// => 6 of 12 settled (50 %), …
// => 9 of 12 settled (75 %), …
// => 12 of 12 settled (100 %), success 11, dead 1
