import { Command } from 'commander';
import { type CommandFactory } from '../flags.ts';

export const serveCommand: CommandFactory = (_io, _exit) => new Command('serve');
