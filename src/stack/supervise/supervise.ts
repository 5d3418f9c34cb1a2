// Runs parts and tasks in one home: each starts when all that it needs is ready, in parallel where nothing forbids it, and stops
// when all that need it have stopped. Guarantees that one home has one supervisor, that nothing of an earlier one is still running,
// and that after `stop` no process is left.
import { join } from 'node:path';
import type { Home } from '../home.ts';
import { lockHome } from '../lock.ts';
import { checkPorts, type WantedPort } from '../ports/ports.ts';
import { openRegister, stopLeftovers } from '../register.ts';
import { type Kept, keepRunning, type RestartLimits, restartLimits, type Surroundings } from './keep-running.ts';
import { boundLog } from './log-file.ts';
import { type StackEvent, StackFailure, type Step } from './part.ts';
import { runTask } from './run-task.ts';

export interface SuperviseOptions {
  readonly home: Home;
  readonly steps: readonly Step[];
  readonly ports: readonly WantedPort[];
  readonly emit: (event: StackEvent) => void;
  /** Told the names of what an earlier, killed supervisor had left running. */
  readonly onLeftovers?: (names: readonly string[]) => void;
  readonly limits?: RestartLimits;
  readonly stopLimitMs?: number;
}

export interface Supervisor {
  /** Resolves when every step is ready or has failed for good, with the failures by name. Never rejects. */
  readonly settled: Promise<ReadonlyMap<string, Error>>;
  /** Stops all, in reverse order. Calls after the first wait for the same end. */
  readonly stop: () => Promise<void>;
  readonly hurry: () => void;
  /** Restarts a part that runs; does nothing for any other name. */
  readonly restart: (name: string) => void;
}

const logCheckIntervalMs = 60_000;

/** Throws StackFailure when the home is in use or a port is taken; then nothing has been started. */
export async function supervise(options: SuperviseOptions): Promise<Supervisor> {
  const { home, steps, emit, limits = restartLimits, stopLimitMs = 13_000 } = options;
  const unlock = lockHome(home);
  try {
    const leftovers = await stopLeftovers(home);
    if (leftovers.length > 0) options.onLeftovers?.(leftovers);
    await checkPorts(options.ports);
    const around: Surroundings = { home, register: openRegister(home), emit, limits };
    return run(steps, around, unlock, stopLimitMs);
  } catch (error) {
    unlock();
    throw error;
  }
}

function run(steps: readonly Step[], around: Surroundings, unlock: () => void, stopLimitMs: number): Supervisor {
  const kept = new Map<string, Kept>();
  const outcomes = new Map<string, Promise<void>>();
  const arrivals = new Map(steps.map((step) => [step.name, Promise.withResolvers<void>()]));
  let isStopping = false;
  let stopped: Promise<void> | undefined;

  for (const step of inOrder(steps)) {
    const outcome = startAfterNeeds(step);
    outcome.catch(() => {});
    outcomes.set(step.name, outcome);
  }
  const logCheck = setInterval(() => {
    for (const { name } of steps) boundLog(join(around.home.logs, `${name}.log`));
  }, logCheckIntervalMs);
  logCheck.unref();

  const hurry = () => {
    isStopping = true;
    for (const each of kept.values()) each.hurry();
  };
  const stop = () => {
    stopped ??= stopAll();
    return stopped;
  };
  return { settled: collectFailures(outcomes), stop, hurry, restart: (name) => kept.get(name)?.restart() };

  async function startAfterNeeds(step: Step): Promise<void> {
    for (const need of step.needs) {
      await outcomes.get(need)?.catch(() => {
        void startWhenPossible(step);
        throw new StackFailure(`${step.name} was not started, because ${need} is missing`);
      });
    }
    await begin(step)?.ready;
    if (isStopping) throw new StackFailure(`${step.name} was not started`);
  }

  /** What it needs may come yet: a part that is down is tried again and again. */
  async function startWhenPossible(step: Step): Promise<void> {
    await Promise.all(step.needs.map((need) => arrivals.get(need)?.promise));
    begin(step);
  }

  function begin(step: Step): Kept | undefined {
    if (isStopping) return undefined;
    const each = step.kind === 'part' ? keepRunning(step, around) : runTask(step, around);
    kept.set(step.name, each);
    void each.arrived.then(() => arrivals.get(step.name)?.resolve());
    return each;
  }

  async function stopAll(): Promise<void> {
    isStopping = true;
    const impatience = setTimeout(hurry, stopLimitMs);
    const ends = new Map<string, Promise<void>>();
    for (const step of inOrder(steps).reverse()) {
      const dependents = steps.filter((other) => other.needs.includes(step.name)).map((other) => ends.get(other.name));
      ends.set(
        step.name,
        Promise.all(dependents).then(() => kept.get(step.name)?.stop()),
      );
    }
    await Promise.all(ends.values());
    clearTimeout(impatience);
    clearInterval(logCheck);
    unlock();
  }
}

/** The steps, each after all that it needs. Throws StackFailure on a circle. */
function inOrder(steps: readonly Step[]): Step[] {
  const ordered: Step[] = [];
  const remaining = new Set(steps);
  while (remaining.size > 0) {
    const waiting = new Set([...remaining].map((step) => step.name));
    const next = [...remaining].filter((step) => !step.needs.some((need) => waiting.has(need)));
    if (next.length === 0) throw new StackFailure(`${[...waiting].join(', ')} need one another`);
    for (const step of next) remaining.delete(step);
    ordered.push(...next);
  }
  return ordered;
}

async function collectFailures(outcomes: ReadonlyMap<string, Promise<void>>): Promise<Map<string, Error>> {
  const failures = new Map<string, Error>();
  for (const [name, outcome] of outcomes) {
    await outcome.catch((error: Error) => failures.set(name, error));
  }
  return failures;
}
