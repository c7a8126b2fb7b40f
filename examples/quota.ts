// How do I watch hundreds of jobs within a request quota?
import { finalize, last } from 'rxjs';
import { coalesced, every, limited, type WatchEvent, watchFleet$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, client, requests, close } = await service();
const jobs = Array.from({ length: 200 }, (_, n) =>
  submit([{ state: 'running', forMs: 1_000 + 2 * n }, n % 10 === 0 ? 'dead' : 'success']),
);

// At most 4 requests in flight and 20 per second, for all users of this source. One list request answers up to 100 polls.
const quota = limited(client, { concurrency: 4, rate: { requests: 20, perMs: 1_000 } });
const source = coalesced(quota, { windowMs: 200 });

let polls = 0;
const onEvent = ({ _tag }: WatchEvent): void => {
  if (_tag === 'pollAnswered') polls += 1;
};

watchFleet$(jobs, { source, schedule: every(200), spreadMs: 200, onEvent })
  .pipe(last(), finalize(close))
  .subscribe({
    next: ({ byState: { success, dead } }) => {
      console.log(`${String(success)} succeeded, ${String(dead)} died`);
      console.log(`${String(polls)} polls, ${String(requests())} requests`);
    },
    error: (error: unknown) => console.error(String(error)),
  });

// => 180 succeeded, 20 died
// => … polls, … requests
