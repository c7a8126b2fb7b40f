/**
 * A DLI service on loopback: for tests, for examples, and for trying the library without an account.
 *
 * @module
 */
export { startSimulator } from './startSimulator.ts';
export type { Fault } from './Fault.ts';
export type { FaultStep } from './FaultStep.ts';
export type { JobOptions } from './JobOptions.ts';
export type { RecordedRequest } from './RecordedRequest.ts';
export type { ScriptStep } from './ScriptStep.ts';
export type { ServiceCall } from './ServiceCall.ts';
export type { SimulatedAccessKey } from './SimulatedAccessKey.ts';
export type { SimulatedProject } from './SimulatedProject.ts';
export type { SimulatedUser } from './SimulatedUser.ts';
export type { Simulator } from './Simulator.ts';
export type { SimulatorOptions } from './SimulatorOptions.ts';
export type { StateStep } from './StateStep.ts';
