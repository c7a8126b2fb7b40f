/**
 * A simulated DLI service, in memory or on loopback, for tests, for examples, and for trying the library without an account.
 *
 * @module
 */
export { createSimulator } from './createSimulator.ts';
export { simulatedTransport } from './simulatedTransport.ts';
export { startSimulator } from './startSimulator.ts';
export type { JobOptions, RecordedRequest, ServiceCall, Simulator, SimulatorCore } from './Simulator.ts';
export type { SimulatedExchange, SimulatedReply, SimulatedRequest } from './SimulatedRequest.ts';
export type {
  SimulatedAccessKey,
  SimulatedProject,
  SimulatedUser,
  SimulatorOptions,
  SimulatorServerOptions,
} from './SimulatorOptions.ts';
export type { Fault, FaultStep, ScriptStep, StateStep } from './ScriptStep.ts';
