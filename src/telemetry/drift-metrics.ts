// What the last look at drift has found, as figures, and when it was. What nobody has looked at for too long is not known any more: a figure that stays as it
// was would be taken for one of now. Labels are bounded by the model's types, sensors and features.
import { Gauge, type Registry } from 'prom-client';
import type { Verdict } from '../core/drift/compare.ts';
import type { DriftReport } from '../core/drift/report.ts';

export interface DriftMetrics {
  /** Null where the model does not know what it was trained on, or nobody looks. */
  readonly looked: (report: DriftReport | null) => void;
}

const verdictNumbers: Readonly<Record<Verdict, number>> = { same: 0, drifted: 1, unknown: -1 };

export interface DriftClock {
  /** What was seen longer ago is not known any more. */
  readonly knownForMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createDriftMetrics(registry: Registry, clock?: DriftClock): DriftMetrics {
  let lookedAt = Number.NaN;
  const forget = (): void => {
    verdict.set(verdictNumbers.unknown);
    for (const each of [found, psi, performance]) each.reset();
  };
  /** Before any of them is read. */
  const forgetOld = (): void => {
    if (clock !== undefined && clock.now() - lookedAt > clock.knownForMs) forget();
  };
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry], collect: forgetOld });
  const verdict = gauge(
    'spindle_drift',
    'Whether the readings of the window are spread as in training: 0 as in training, 1 drifted, -1 not known',
  );
  const variables = ['machine_type', 'variable'];
  const found = gauge(
    'spindle_drift_found',
    'The same of each sensor, feature and score, and of the alarms',
    variables,
  );
  const psi = gauge('spindle_drift_psi', 'Population stability index against training, of the last window', variables);
  const performance = gauge(
    'spindle_estimated_performance',
    'Precision and recall as they are estimated without labels; right as long as a score means what it meant in training',
    ['figure'],
  );
  forget();
  new Gauge({
    name: 'spindle_drift_looked_timestamp_seconds',
    help: 'When the readings were last compared with those of training, in seconds since 1970; absent until then',
    registers: [registry],
    collect() {
      if (Number.isFinite(lookedAt)) this.set(lookedAt / 1000);
      else this.remove();
    },
  });
  return {
    looked: (report) => {
      lookedAt = clock?.now() ?? Number.NaN;
      verdict.set(verdictNumbers[report?.verdict ?? 'unknown']);
      for (const each of [found, psi, performance]) each.reset();
      for (const { type, variables: all, alarmRate } of report?.types ?? []) {
        for (const each of all) {
          const labels = { machine_type: type, variable: each.name };
          found.set(labels, verdictNumbers[each.verdict]);
          if (Number.isFinite(each.psi.value)) psi.set(labels, each.psi.value);
        }
        if (alarmRate !== null)
          found.set({ machine_type: type, variable: 'alarms' }, verdictNumbers[alarmRate.verdict]);
      }
      const now = report?.performance?.now;
      if (now === undefined) return;
      for (const figure of ['precision', 'recall'] as const)
        if (Number.isFinite(now[figure].value)) performance.set({ figure }, now[figure].value);
    },
  };
}
