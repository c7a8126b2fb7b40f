import { Command } from 'commander';
import { type CommandFactory } from '../flags.ts';

export const waitCommand: CommandFactory = (_io, _exit) => new Command('wait');
