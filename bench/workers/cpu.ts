import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How many ticks of the figures in /proc make a second. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** The CPU that a process has used so far, user and system, in microseconds. The figure is exact to 10 ms. */
export const cpuUsOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1e6;
};
