import { Command } from 'commander';
import { type CommandFactory } from '../flags.ts';

export const watchCommand: CommandFactory = (_io, _exit) => new Command('watch');
