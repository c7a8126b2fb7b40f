import { Command } from 'commander';
import { type CommandFactory } from '../flags.ts';

export const simulateCommand: CommandFactory = (_io, _exit) => new Command('simulate');
