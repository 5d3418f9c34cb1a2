// The steps of a batch's way by the names that metrics give them, and the port by which each is timed. Who works tells where a step begins
// and ends; who measures has the clock. Told once per batch and step, so that it costs nothing per reading.

export const stages = [
  'fetch',
  'scan',
  'decode',
  'memory',
  'machine type',
  'features',
  'score',
  'explain',
  'rows',
  'episodes',
  'save',
] as const;
export type Stage = (typeof stages)[number];

/** Port: does the work, and counts its time for the stage; where the work is a promise, until it has settled. Stages are never nested, so that their times add up. */
export type Timed = <Result>(stage: Stage, work: () => Result) => Result;

/** For work that nobody measures. */
export const untimed: Timed = (_stage, work) => work();
