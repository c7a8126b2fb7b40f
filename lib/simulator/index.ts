/**
 * A simulated DLI service on loopback, for tests, for examples, and for trying the library without an account.
 *
 * @module
 */
export { startSimulator } from './startSimulator.ts';
export type { JobOptions, RecordedRequest, ServiceCall, Simulator } from './Simulator.ts';
export type {
  SimulatedAccessKey,
  SimulatedProject,
  SimulatedUser,
  SimulatorOptions,
} from './SimulatorOptions.ts';
export type { Fault, FaultStep, ScriptStep, StateStep } from './ScriptStep.ts';
