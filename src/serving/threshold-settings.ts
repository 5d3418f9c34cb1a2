// From which probability a reading is anomalous, and from which an anomaly has each severity. Server and consumer read them here, so
// that both say the same of a reading.
import { InvalidSettings } from '../core/errors.ts';
import type { Thresholds } from '../core/severity.ts';
import type { Model } from '../inference/model/model.ts';
import { share } from '../settings/numbers.ts';
import { notAbove } from '../settings/relations.ts';

export const thresholdSettings = {
  ANOMALY_THRESHOLD: share({
    default: undefined,
    desc: "Probability from which on a reading is anomalous; empty for the model's own",
  }),
  WARNING_THRESHOLD: share({ default: 0.3, desc: 'Probability from which on an anomaly is a WARNING' }),
  ALERT_THRESHOLD: share({ default: 0.5, desc: 'Probability from which on an anomaly is an ALERT' }),
  CRITICAL_THRESHOLD: share({ default: 0.7, desc: 'Probability from which on an anomaly is CRITICAL' }),
};

export const thresholdRelations = [
  notAbove('WARNING_THRESHOLD', 'ALERT_THRESHOLD', 'severities rise with the probability'),
  notAbove('ALERT_THRESHOLD', 'CRITICAL_THRESHOLD', 'severities rise with the probability'),
];

/** Throws InvalidSettings when the severities are not in order. */
export function readThresholds(
  settings: {
    readonly ANOMALY_THRESHOLD: number | undefined;
    readonly WARNING_THRESHOLD: number;
    readonly ALERT_THRESHOLD: number;
    readonly CRITICAL_THRESHOLD: number;
  },
  model: Model,
): Thresholds {
  const { WARNING_THRESHOLD: warning, ALERT_THRESHOLD: alert, CRITICAL_THRESHOLD: critical } = settings;
  if (!(warning <= alert && alert <= critical)) {
    throw new InvalidSettings([
      `WARNING_THRESHOLD (${warning}), ALERT_THRESHOLD (${alert}) and CRITICAL_THRESHOLD (${critical}) must not fall in this order`,
    ]);
  }
  return { anomaly: settings.ANOMALY_THRESHOLD ?? model.manifest.threshold, warning, alert, critical };
}
