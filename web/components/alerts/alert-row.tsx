// One alert: when, which machine, how severe, why, and what was measured. Where a machine has many sensors, or there is much to say, a row
// shows what matters most on few lines, and all of it when it is opened.
import { memo, useId, useState } from 'react';
import { evidenceSaid, summarySaid } from '../../lib/alerts/own-words.ts';
import { sensorsThatMatter, shownSensorsMax } from '../../lib/alerts/sensor-choice.ts';
import type { PortalAlert, PortalProfile, PortalSensor } from '../../lib/portal-api.ts';
import {
  formatClock,
  formatMeasured,
  formatMoment,
  formatProbability,
  language,
  texts,
  wording,
} from '../../lib/texts.ts';
import { MachineSub } from '../machine-sub.tsx';
import { AlertMarks, SuspectMarks } from './alert-marks.tsx';
import { Reasons } from './reasons.tsx';
import { SeverityBadge } from './severity.tsx';

export interface AlertRowProps {
  readonly alert: PortalAlert;
  readonly profile: PortalProfile;
  readonly machineName: string | undefined;
  readonly isNew: boolean;
  readonly day: string;
}

export const AlertRow = memo(function AlertRow({ alert, profile, machineName, isNew, day }: AlertRowProps) {
  return (
    <tr className="alert-row" data-event-id={alert.eventId} data-severity={alert.severity} data-new={isNew}>
      <td className="time" title={formatMoment(alert.detectedAt)}>
        {formatClock(alert.detectedAt)}
        {day !== '' && <span className="sub">{day}</span>}
      </td>
      <td className="machine">
        <span className="machine-name">{machineName ?? `#${alert.machineId}`}</span>
        <MachineSub
          machineId={alert.machineId}
          machineName={machineName}
          machineType={alert.machineType}
          profile={profile}
        />
      </td>
      <td className="how-bad">
        <SeverityBadge severity={alert.severity} />
        <span className="probability" title={texts.probability}>
          <meter className="meter" min={0} max={1} value={alert.probability} aria-label={texts.probability} />
          {formatProbability(alert.probability)}
        </span>
      </td>
      <WhyCell alert={alert} profile={profile} />
    </tr>
  );
});

function WhyCell({ alert, profile }: Pick<AlertRowProps, 'alert' | 'profile'>) {
  const [isOpen, setOpen] = useState(false);
  const [isExplained, setExplained] = useState(false);
  const valuesId = useId();
  const reasonsId = useId();
  const { explanation } = alert;
  const isLong = profile.sensors.length > shownSensorsMax;
  const isCompact = isLong && !isOpen;
  return (
    <td className="why" data-compact={isCompact}>
      <AlertMarks alert={alert} />
      <Explanation alert={alert} profile={profile} />
      <SuspectMarks alert={alert} profile={profile} />
      <div className="measured">
        <Sensors
          id={valuesId}
          alert={alert}
          sensors={isCompact ? sensorsThatMatter(alert, profile) : profile.sensors}
          isGrid={isLong && isOpen}
        />
        {isLong && (
          <button
            type="button"
            className="more"
            aria-expanded={isOpen}
            aria-controls={valuesId}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? texts.fewerValues : texts.allValues(profile.sensors.length)}
          </button>
        )}
        {explanation !== null && explanation.reasons.length > 0 && (
          <button
            type="button"
            className="more"
            data-shows="reasons"
            aria-expanded={isExplained}
            aria-controls={reasonsId}
            onClick={() => setExplained(!isExplained)}
          >
            {isExplained ? texts.fewerReasons : texts.reasons}
          </button>
        )}
      </div>
      {isExplained && explanation !== null && <Reasons id={reasonsId} explanation={explanation} profile={profile} />}
    </td>
  );
}

interface SensorsProps {
  readonly id: string;
  readonly alert: PortalAlert;
  readonly sensors: readonly PortalSensor[];
  readonly isGrid: boolean;
}

function Sensors({ id, alert, sensors, isGrid }: SensorsProps) {
  return (
    <dl id={id} className="sensors" data-grid={isGrid}>
      {sensors.map(({ name, unit, label }) => {
        const value = alert.sensors[name];
        return (
          <div key={name}>
            <dt>{label[language]}</dt>
            <dd>{value === undefined ? '–' : `${formatMeasured(value)} ${unit}`}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function Explanation({ alert, profile }: Pick<AlertRowProps, 'alert' | 'profile'>) {
  const { explanation } = alert;
  if (explanation === null) return null;
  if (explanation.failureModes.length === 0) {
    const { text, language: of } = summarySaid(explanation, profile, wording);
    return (
      <p className="reason" title={text} lang={of}>
        {text}
      </p>
    );
  }
  return explanation.failureModes.map((mode) => {
    const { text, language: of } = evidenceSaid(mode, profile, wording);
    return (
      <p key={mode.code} className="reason" title={text}>
        <strong>{profile.failureModes.find(({ code }) => code === mode.code)?.label[language] ?? mode.label}</strong>
        {': '}
        <span lang={of}>{text}</span>
      </p>
    );
  });
}
