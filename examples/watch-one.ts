// How do I watch one job to its end, and what does a snapshot contain?
import { styleText } from 'node:util';
import { finalize, pairwise, startWith } from 'rxjs';
import { watchBatch$ } from 'dli-watch';
import { colours } from './support/colours.ts';
import { service } from './support/service.ts';

const { isSimulated, submit, options, close } = await service();
const twice = (state: string) => ({ state, forPolls: 2 });
const script = [twice('starting'), twice('running'), 'recovering', twice('running'), 'success'];
const { projectId, batchId } = submit(script);
if (isSimulated) console.log('Watching a simulated Spark job on this machine (no account, no network).');

watchBatch$(projectId, batchId, options)
  .pipe(startWith(undefined), pairwise(), finalize(close))
  .subscribe({
    next: ([before, now]) => {
      if (now === undefined) return;
      const spentMs = before === undefined ? 0 : now.stateSince - before.stateSince;
      const spent = before && `after ${(spentMs / 1_000).toFixed(1)} s of ${before.state}`;
      console.log(styleText(colours[now.state], now.state.padEnd(10)), spent ?? 'when first seen');
      if (now.terminal) console.log(`The job ended as ${now.state} (polls: ${String(now.polls)}).`);
    },
    error: (error: unknown) => {
      console.error(String(error));
      process.exitCode = 1;
    },
  });

// => Watching a simulated Spark job on this machine (no account, no network).
// => starting   when first seen
// => running    after … s of starting
// => recovering after … s of running
// => running    after … s of recovering
// => success    after … s of running
// => The job ended as success (polls: 8).
