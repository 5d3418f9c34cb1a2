// Takes the frequent steps of conditions where they lie packed, in the rows of a batch.
import type { ConditionReading } from '../../core/episode/condition.ts';
import type { Anomaly } from '../../core/episode/episode.ts';
import type { Judge } from '../../core/episode/judge.ts';
import { numberAt, openEpisodeIdAt } from '../../core/episode/packed-condition.ts';
import { type QuickStep, quickStepOf, takeQuickStep } from '../../core/episode/quick-step.ts';
import type { EpisodeRules } from '../../core/episode/rules.ts';
import type { createChangedRows } from './changed-rows.ts';
import { isQuiet, type KeptRow, quickRewriting } from './condition-rows.ts';

export interface QuickStepping extends Pick<ReturnType<typeof createChangedRows>, 'own' | 'setPacked' | 'roomFor'> {
  readonly judge: Judge | undefined;
  readonly lowerDeadline: (partition: number, time: number) => void;
  /** By the event id of a reading: the episode that it belongs to. */
  readonly episodeOf: Map<string, string>;
}

/** False for a step that is left to the state machine: nothing is changed then. The row is undefined for a machine that is quiet. */
export type StepQuickly = (
  machineId: number,
  row: KeptRow | undefined,
  rules: EpisodeRules,
  reading: ConditionReading,
) => boolean;

export function createStepQuickly(stepping: QuickStepping): StepQuickly {
  const { judge, own, setPacked, roomFor, lowerDeadline, episodeOf } = stepping;
  /** The row that the machine has after the step, before its numbers are changed where they lie. */
  const rowFor = (
    step: QuickStep,
    machineId: number,
    row: KeptRow | undefined,
    rules: EpisodeRules,
    reading: ConditionReading,
  ): KeptRow => {
    if (row === undefined) return setPacked(machineId, quickRewriting.begin(rules, reading, judge, roomFor));
    if (step === 'forgotten') return setPacked(machineId, undefined);
    if (step === 'noted') return setPacked(machineId, quickRewriting.goOn(rules, row, reading, roomFor));
    if (step === 'learnt') return setPacked(machineId, quickRewriting.learn(row, reading.anomaly as Anomaly, roomFor));
    return own(machineId, row);
  };
  return (machineId, row, rules, reading) => {
    const step = quickStepOf(rules, row, reading, judge);
    if (step === undefined) return false;
    if (step === 'unchanged') return true;
    const after = rowFor(step, machineId, row, rules, reading);
    if (isQuiet(after)) return true;
    takeQuickStep(step, rules, after, reading);
    const { numbers, from, texts } = after;
    const heardAt = numbers[from + numberAt.heardAt] as number;
    lowerDeadline(numbers[from + numberAt.partition] as number, heardAt + rules.silenceMs);
    if (step === 'counted' || step === 'learnt')
      episodeOf.set((reading.anomaly as Anomaly).eventId, texts[openEpisodeIdAt] as string);
    return true;
  };
}
