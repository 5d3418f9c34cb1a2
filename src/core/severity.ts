// How bad an anomaly is, by its probability.

export const severities = ['WARNING', 'ALERT', 'CRITICAL'] as const;
export type Severity = (typeof severities)[number];

export function worse(one: Severity, other: Severity): Severity {
  return severities.indexOf(one) >= severities.indexOf(other) ? one : other;
}

/** Probabilities from which on a reading is anomalous, and from which on an anomaly has each severity. */
export interface Thresholds {
  readonly anomaly: number;
  readonly warning: number;
  readonly alert: number;
  readonly critical: number;
}

/** The severity of an anomalous reading: one below the warning threshold is still WARNING. */
export function severityOf(probability: number, thresholds: Thresholds): Severity {
  if (probability >= thresholds.critical) return 'CRITICAL';
  if (probability >= thresholds.alert) return 'ALERT';
  return 'WARNING';
}
