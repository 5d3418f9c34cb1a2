// What an answer says of why: of a detection what assessing has said already, of a normal reading only that it crosses a known limit, and on
// request everything.
import type { Detection, NormalReading } from '../../core/assessment.ts';
import { featureValues } from '../../core/reading/reading.ts';
import type { DefaultModel } from '../../models/served-models.ts';
import { InvalidRequest } from '../../web-server/request-errors.ts';

/** As JSON. Null for a normal reading that crosses no known limit. */
export type ExplainAnswer = (assessment: NormalReading | Detection) => string | null;

/** The query parameter `explain`, which is absent or `full`. Throws InvalidRequest. */
export function readExplain(query: unknown): 'full' | undefined {
  const given = Object(query) as Record<string, unknown>;
  const value = Object.hasOwn(given, 'explain') ? given['explain'] : undefined;
  if (value === undefined || value === 'full') return value;
  throw new InvalidRequest([{ field: 'explain', message: 'explain must be full, or absent' }]);
}

/** The query parameter `model`: the name of one that judges readings; absent for the default one. Throws InvalidRequest. */
export function readModelName(query: unknown): string | undefined {
  const given = Object(query) as Record<string, unknown>;
  const value = Object.hasOwn(given, 'model') ? given['model'] : undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new InvalidRequest([{ field: 'model', message: 'model must be given once' }]);
}

export function explainAnswer(
  served: DefaultModel,
  explain: 'full' | undefined,
  wayBackTimeoutMs: number,
): ExplainAnswer {
  return (assessment) => {
    const { reading, type, verdict } = assessment;
    if (explain === 'full')
      return JSON.stringify(
        served.explainInFull(featureValues(reading), type, verdict === 'anomalous', timeUp(wayBackTimeoutMs), reading),
      );
    if (verdict === 'anomalous') return assessment.explanation.json;
    const explanation = served.explainNormal(reading.sensors, type);
    return explanation === null ? null : JSON.stringify(explanation);
  };
}

/** True from so many milliseconds on. */
export function timeUp(timeoutMs: number): () => boolean {
  const endsAt = performance.now() + timeoutMs;
  return () => performance.now() >= endsAt;
}
