// What batches that follow one another change, as the change of one: their rows in their order, and one step of progress for each partition.
import type { BatchOutcome, ProgressStep } from './batch.ts';
import { joinMemory } from './memory/remember-ahead.ts';

/** At least one outcome, all of one topic. Throws RangeError where a step does not begin where the one before it ends. */
export function joinOutcomes(outcomes: readonly BatchOutcome[]): BatchOutcome {
  const [first] = outcomes;
  if (first === undefined) throw new RangeError('no outcomes are to be joined');
  if (outcomes.length === 1) return first;
  // A member that is new in an outcome does not compile until it is joined here.
  const joined: Required<Omit<BatchOutcome, 'episodes' | 'memory' | 'giveBack'>> = {
    topic: first.topic,
    topicId: first.topicId,
    detections: outcomes.flatMap((each) => each.detections),
    deadLetters: outcomes.flatMap((each) => each.deadLetters),
    outbox: outcomes.flatMap((each) => each.outbox),
    progress: joinSteps(outcomes.flatMap((each) => each.progress)),
    readings: outcomes.flatMap((each) => each.readings ?? []),
    implausibleClocks: outcomes.reduce((sum, each) => sum + (each.implausibleClocks ?? 0), 0),
  };
  const memory = joinMemory(outcomes.map((each) => each.memory));
  return memory === undefined ? joined : { ...joined, memory };
}

function joinSteps(steps: readonly ProgressStep[]): readonly ProgressStep[] {
  const joined = new Map<number, ProgressStep>();
  for (const step of steps) {
    const before = joined.get(step.partition);
    joined.set(step.partition, before === undefined ? step : joinTwo(before, step));
  }
  return [...joined.values()];
}

function joinTwo(before: ProgressStep, step: ProgressStep): ProgressStep {
  if (before.to !== step.from) {
    throw new RangeError(`partition ${step.partition}: a step from ${step.from} follows one to ${before.to}`);
  }
  const joined: Required<Omit<ProgressStep, 'partitionTime'>> = {
    partition: step.partition,
    from: before.from,
    to: step.to,
    logEnd: step.logEnd,
    scored: before.scored + step.scored,
    anomalous: before.anomalous + step.anomalous,
    rejected: before.rejected + step.rejected,
    skipped: before.skipped + step.skipped,
    lost: before.lost + step.lost,
    moreScored: (before.moreScored ?? 0) + (step.moreScored ?? 0),
    moreRejected: (before.moreRejected ?? 0) + (step.moreRejected ?? 0),
  };
  return joined;
}
