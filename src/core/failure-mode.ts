// Why a reading looks like failing, by the known limits of the profile's failure modes. This explains a detection; it never makes one, and
// what it gives can be written down as it is.
import type { Profile, SensorValues } from './profile.ts';

export interface ModeEvidence {
  readonly code: string;
  readonly label: string;
  /** A sentence with the numbers and the limits they cross. */
  readonly evidence: string;
}

export interface Explanation {
  /** One sentence for a person. */
  readonly summary: string;
  readonly failure_modes: readonly ModeEvidence[];
}

/** The failure modes whose limits these values cross, in the profile's order. Throws what the profile's sentences throw. */
export function explain(profile: Profile, values: SensorValues, typeName: string): Explanation {
  const modes: ModeEvidence[] = [];
  for (const mode of profile.failureModes) {
    const evidence = mode.evidence(values, typeName);
    // A profile may be plain JavaScript, whose evidence need not be text.
    if (evidence !== null) modes.push({ code: mode.code, label: mode.label.en, evidence: `${evidence}` });
  }
  const summary =
    modes.length === 0
      ? 'The model finds the combination of values unusual; no single known limit is crossed.'
      : modes.map((mode) => `${mode.label}: ${mode.evidence}`).join('; ');
  return { summary, failure_modes: modes };
}
