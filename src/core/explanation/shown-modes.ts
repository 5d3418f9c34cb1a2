// Which failure modes a reading shows, as those see it who count it and group it.
import type { WrittenExplanation } from './write-explanation.ts';

/** Of several that are crossed the one that is crossed furthest. */
export function shownModes(explanation: Pick<WrittenExplanation, 'nearest_mode' | 'failure_modes'>): readonly string[] {
  const { nearest_mode: nearest, failure_modes: crossed } = explanation;
  return nearest?.is_crossed === true ? [nearest.code] : crossed.map(({ code }) => code);
}
