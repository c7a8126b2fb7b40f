/**
 * A DLI service on loopback: for tests, for examples, and for trying the library without an account.
 *
 * @module
 */
export { startSimulator } from './startSimulator.ts';
export type { Fault } from './ScriptStep.ts';
export type { FaultStep } from './ScriptStep.ts';
export type { JobOptions } from './Simulator.ts';
export type { RecordedRequest } from './Simulator.ts';
export type { ScriptStep } from './ScriptStep.ts';
export type { ServiceCall } from './Simulator.ts';
export type { SimulatedAccessKey } from './SimulatorOptions.ts';
export type { SimulatedProject } from './SimulatorOptions.ts';
export type { SimulatedUser } from './SimulatorOptions.ts';
export type { Simulator } from './Simulator.ts';
export type { SimulatorOptions } from './SimulatorOptions.ts';
export type { StateStep } from './ScriptStep.ts';
