import { startSimulator, type Simulator, type SimulatorOptions } from 'dli-watch/simulator';

/** Starts a simulator for each test of the calling `describe`: `const simulator = useSimulator();` */
export const useSimulator = (options?: SimulatorOptions): (() => Simulator) => {
  let simulator: Simulator;
  beforeEach(async () => {
    simulator = await startSimulator(options);
  });
  afterEach(() => simulator.close());
  return () => simulator;
};
