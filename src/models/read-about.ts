// What a model folder says for people of how the model was made: out of its manifest and evaluation. Nothing of it scores: whatever is not there, or not as it should be,
// is not known, and no reason to refuse the model.
import type { ModelAbout } from '../inference/model/model.ts';

const featuresMax = 1_000;

export function readAbout(manifestJson: string, evaluationJson: string | undefined): ModelAbout {
  const manifest = parsed(manifestJson);
  const { data, metrics, xgboost, split } = manifest;
  return {
    rows: numberOrNull(Object(data).rows),
    failures: numberOrNull(Object(data).failures),
    dataDigest: textOrNull(Object(data).sha256),
    madeBy: textOrNull(Object(xgboost).version),
    protocol: textOrNull(Object(metrics).protocol),
    warning: textOrNull(Object(split).warning),
    figures: figuresOf(Object(metrics)),
    importance: evaluationJson === undefined ? null : importanceOf(parsed(evaluationJson)),
  };
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
}

function figuresOf(metrics: Readonly<Record<string, unknown>>): ModelAbout['figures'] {
  return (['precision', 'recall', 'f1', 'averagePrecision'] as const).flatMap((name) => {
    const { mean, confidence95 } = Object(metrics[name]) as {
      readonly mean?: unknown;
      readonly confidence95?: unknown;
    };
    const [low, high] = Array.isArray(confidence95) ? confidence95 : [];
    const value = numberOrNull(mean);
    return value === null ? [] : [{ name, value, low: numberOrNull(low), high: numberOrNull(high) }];
  });
}

function importanceOf({ contributions }: Readonly<Record<string, unknown>>): ModelAbout['importance'] {
  const { features } = Object(contributions) as { readonly features?: unknown };
  if (!Array.isArray(features)) return null;
  const known = features.slice(0, featuresMax).flatMap((each) => {
    const { name, importance } = Object(each) as { readonly name?: unknown; readonly importance?: unknown };
    const value = numberOrNull(importance);
    return typeof name !== 'string' || value === null ? [] : [{ name, value }];
  });
  return known.length === 0 ? null : known.sort((one, other) => other.value - one.value);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
