// Imports modules in a process of its own, without a loader, and measures the CPU time of that.
import process from 'node:process';

const urls = JSON.parse(process.argv.at(-1) ?? '[]');
const before = process.cpuUsage();
for (const url of urls) await import(url);
const { user, system } = process.cpuUsage(before);
process.send({ cpuMs: (user + system) / 1_000 });
