import { Command } from 'commander';
import { type CommandFactory } from '../flags.ts';

export const listCommand: CommandFactory = (_io, _exit) => new Command('list');
