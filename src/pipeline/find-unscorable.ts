// The readings on which the profile or the model throws: one of them is refused, and those around it are scored. Found by halving, without
// anything being saved. Where everything throws it is the profile or the model and no reading, and the error is passed on.
import { type Assessments, joinAssessments } from '../core/assessment.ts';
import { InvalidReading } from '../core/errors.ts';
import type { Reading } from '../core/reading/reading.ts';
import { type AssessReadings, ScoringFailed } from './assess.ts';
import { refusedUnprovenMax } from './or-refuse.ts';

export interface AssessOrRefuse {
  /** Rejects with what is not ScoringFailed, and with ScoringFailed where a reading that was scored before fails too. */
  readonly assess: (readings: readonly Reading[]) => Promise<Assessments>;
  /** A reading has been scored elsewhere. */
  readonly proves: (reading: () => Reading) => void;
}

export function createAssessOrRefuse(assess: AssessReadings): AssessOrRefuse {
  let proven: Reading | undefined;
  let refusedUnproven = 0;
  const assessOrRefuse: AssessOrRefuse['assess'] = async (readings) => {
    const assessments = joinAssessments(await inParts(assess, readings));
    const scored = assessments.types.findIndex((type) => type !== undefined);
    if (scored !== -1) {
      proven = readings[scored];
      return assessments;
    }
    const unscorable = unscorableCount(assessments);
    if (unscorable === 0) return assessments;
    if (proven !== undefined) await assess([proven]);
    else if (refusedUnproven + unscorable > refusedUnprovenMax) await assess(readings);
    else refusedUnproven += unscorable;
    return assessments;
  };
  return {
    assess: assessOrRefuse,
    proves: (reading) => {
      proven ??= reading();
    },
  };
}

async function inParts(assess: AssessReadings, readings: readonly Reading[]): Promise<readonly Assessments[]> {
  try {
    return [await assess(readings)];
  } catch (error) {
    if (!(error instanceof ScoringFailed) || readings.length === 0) throw error;
    if (readings.length === 1) return [refused(readings, error)];
    const middle = Math.floor(readings.length / 2);
    return [...(await inParts(assess, readings.slice(0, middle))), ...(await inParts(assess, readings.slice(middle)))];
  }
}

function refused(readings: readonly Reading[], failure: ScoringFailed): Assessments {
  const refusal = new InvalidReading('unscorable', `the reading cannot be scored: ${failure.message}`);
  return {
    readings,
    types: [undefined],
    probabilities: Float32Array.of(Number.NaN),
    notNormal: [{ verdict: 'refused', refusal }],
  };
}

/** Of readings of which none was scored: how many were not for what they say, and not for their machine. */
function unscorableCount({ notNormal }: Assessments): number {
  return notNormal.filter((each) => each?.verdict === 'refused' && each.refusal instanceof InvalidReading).length;
}
