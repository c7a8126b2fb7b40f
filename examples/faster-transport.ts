// How do I make polls cheaper, with fewer connections and less work for each?
import { createClient, every, token, watchBatch$ } from 'dli-watch';
import { startSimulator } from 'dli-watch/simulator';
import { undiciTransport } from 'dli-watch/undici';

await using simulator = await startSimulator();
const { projectId, batchId } = simulator.addJob(['starting', 'running', 'success']);

// Created once and shared by all clients. An idle connection is kept for 75 s; Node's fetch closes it after 4 s.
await using http = undiciTransport();
const source = createClient({ endpoint: simulator.url, auth: token('any'), http });

await watchBatch$(projectId, batchId, { source, schedule: every(100) }).forEach(({ state, polls }) => {
  console.log(`poll ${String(polls)}: ${state}, connections: ${String(simulator.connections.opened)}`);
});

// => poll 1: starting, connections: 1
// => poll 2: running, connections: 1
// => poll 3: success, connections: 1
