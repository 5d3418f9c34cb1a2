// What an answer says of why: of a detection what assessing has said already, of a normal reading only that it crosses a known limit, and on
// request everything.
import type { Detection, NormalReading } from '../../core/assessment.ts';
import type { Explanation } from '../../core/explanation/explanation.ts';
import { featureValues } from '../../core/reading/reading.ts';
import type { DefaultModel } from '../../models/served-models.ts';
import { InvalidRequest } from '../../web-server/request-errors.ts';
import { encodeJson } from './json-bytes.ts';

/** As JSON in UTF-8. Null for a normal reading that crosses no known limit. */
export type ExplainAnswer = (assessment: NormalReading | Detection) => Uint8Array | null;

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
      return jsonOf(
        served.explainInFull(featureValues(reading), type, verdict === 'anomalous', timeUp(wayBackTimeoutMs), reading),
      );
    if (verdict === 'anomalous') return assessment.explanation.json;
    const explanation = served.explainNormal(reading.sensors, type);
    return explanation === null ? null : jsonOf(explanation);
  };
}

function jsonOf(explanation: Explanation): Uint8Array {
  return encodeJson(JSON.stringify(explanation));
}

/** True from so many milliseconds on. */
export function timeUp(timeoutMs: number): () => boolean {
  const endsAt = performance.now() + timeoutMs;
  return () => performance.now() >= endsAt;
}
