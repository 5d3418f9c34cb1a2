// What a detector's probabilities come to as alarms, at event level: an alarm is an episode, as the consumer opens and closes it, for every detector.
import { type Condition, stepCondition } from '../../src/core/episode/condition.ts';
import { noPauses } from '../../src/core/episode/partition-time.ts';
import { episodeRules } from '../../src/core/episode/rules.ts';
import type { Profile } from '../../src/core/profile.ts';
import type { Dataset } from '../../src/training/data/dataset.ts';
import { limitProbability } from '../../src/training/unlabelled/scale.ts';

const weekMs = 7 * 86_400_000;

export interface Outcome {
  readonly failures: number;
  readonly delaysMs: readonly number[];
  readonly falsePerMachineWeek: number;
}

/** A failure is found when an episode of its machine is open while it lasts; an episode that meets none is a false alarm. */
export function outcomeOf(
  profile: Profile,
  { times, machines, labels, rowCount }: Dataset,
  probabilities: Float32Array,
): Outcome {
  const rules = episodeRules(
    profile.episodes,
    { clock: { behindMaxMs: 0, aheadMaxMs: 0, believedBehindMs: 0 } },
    limitProbability,
  )('STANDARD');
  const states = new Map<number, { condition: Condition | undefined; failure: number; found: boolean; met: boolean }>();
  const delaysMs: number[] = [];
  let [failures, opened, met] = [0, 0, 0];
  for (let row = 0; row < rowCount; row++) {
    const machine = machines[row] as number;
    const state = states.get(machine) ?? { condition: undefined, failure: Number.NaN, found: false, met: false };
    states.set(machine, state);
    const [at, probability] = [times[row] as number, probabilities[row] as number];
    const anomaly =
      probability >= limitProbability ? { eventId: '', severity: 'WARNING' as const, modes: [], sensors: {} } : null;
    const clock = { at, collectedAt: at, recordTime: at, partition: 0, partitionTime: at, pauses: noPauses };
    const step = stepCondition(rules, state.condition, { ...clock, probability, typeName: 'STANDARD', anomaly });
    state.condition = step.condition;
    for (const { event } of step.events) {
      if (event !== 'opened') continue;
      opened++;
      state.met = false;
    }
    if (labels[row] !== 1) state.failure = Number.NaN;
    else if (Number.isNaN(state.failure)) {
      failures++;
      Object.assign(state, { failure: at, found: false });
    }
    if (labels[row] !== 1 || (state.condition?.episode ?? null) === null) continue;
    if (!state.met) met++;
    if (!state.found) delaysMs.push(at - state.failure);
    Object.assign(state, { met: true, found: true });
  }
  const machineWeeks = (states.size * ((times[rowCount - 1] as number) - (times[0] as number))) / weekMs;
  return { failures, delaysMs, falsePerMachineWeek: (opened - met) / machineWeeks };
}
