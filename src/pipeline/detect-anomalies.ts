// From readings that are anomalous to detections: all explained at once, each with its own sentence. One whose explanation fails is refused,
// as soon as explaining has ever worked (or-refuse).
import { type Detection, detect, type NormalReading, type RefusedReading } from '../core/assessment.ts';
import { InvalidReading } from '../core/errors.ts';
import type { ScoredReading } from '../core/explanation/explain.ts';
import { featureValues } from '../core/reading/reading.ts';
import type { Thresholds } from '../core/severity.ts';
import { TextBytes } from '../core/text/text-bytes.ts';
import type { Explainer } from './explainer.ts';
import { createOrRefuse } from './or-refuse.ts';

export type Scored = Omit<NormalReading, 'verdict'>;

/**
 * In the order of `found`. Of each of them, `rows` has the row of the matrix that the model was given. Explanations are written to `text`, for those who
 * know when nobody reads them any more.
 */
export type DetectAnomalies = (
  found: readonly Scored[],
  matrix: Float32Array,
  rows: readonly number[],
  text?: TextBytes,
) => readonly (Detection | RefusedReading)[];

/** To be made once for all ways to it: it remembers whether explaining has ever worked. */
export function createDetectAnomalies(explainer: Explainer, thresholds: Thresholds): DetectAnomalies {
  const { write, contributionsOf, width } = explainer;
  const detectOrRefuse = createOrRefuse(
    'its alert cannot be written',
    (scored: Scored, contributions: ScoredReading['contributions'], text: TextBytes) => {
      const { reading, type } = scored;
      const explained = { sensors: featureValues(reading), type, isAnomalous: true, contributions, of: reading };
      const explanation = write(explained, text);
      return detect(thresholds, scored, explanation);
    },
  );
  return (found, matrix, rows, text = new TextBytes()) => {
    const values = contributionsOf(matrix, rows);
    return found.map((scored, index): Detection | RefusedReading => {
      const contributions = values === null ? null : { values, start: index * width };
      const detection = detectOrRefuse(scored, contributions, text);
      return detection instanceof InvalidReading ? { verdict: 'refused', refusal: detection } : detection;
    });
  };
}
