// What an alert is marked with: the maintenance window that it falls under, and, behind its reason, the sensors to look at too. What stands
// behind a mark is its tooltip, and is read out with it.
import { suspicionSaid } from '../../lib/alerts/own-words.ts';
import { episodeTexts, maintenanceText } from '../../lib/episode-texts.ts';
import type { PortalAlert, PortalProfile } from '../../lib/portal-api.ts';
import { language, wording } from '../../lib/texts.ts';

export interface AlertMarksProps {
  readonly alert: PortalAlert;
  readonly profile: PortalProfile;
}

export function AlertMarks({ alert }: Pick<AlertMarksProps, 'alert'>) {
  const { suppressedBy, suppressedReason, besideModel } = marksOf(alert);
  if (suppressedBy === null && besideModel === null) return null;
  return (
    <ul className="marks">
      {besideModel !== null && <Mark is="model" text={besideModel} hint={episodeTexts.besideModelHint} />}
      {suppressedBy !== null && (
        <Mark
          is="maintenance"
          text={maintenanceText(suppressedReason)}
          hint={episodeTexts.maintenanceHint(suppressedBy)}
        />
      )}
    </ul>
  );
}

/** Of a reading that the model finds anomalous: it may be the sensor, and most often it is the machine. */
export function SuspectMarks({ alert, profile }: AlertMarksProps) {
  const { dataQuality } = marksOf(alert);
  if (dataQuality.length === 0) return null;
  const labelOf = (sensor: string) => profile.sensors.find(({ name }) => name === sensor)?.label[language] ?? sensor;
  return (
    <ul className="marks">
      {dataQuality.map((found) => {
        const { check, sensors, sentence } = found;
        const said = suspicionSaid(found, profile, wording);
        return (
          <Mark
            key={`${check} ${sensors} ${sentence}`}
            is="data-quality"
            text={`${episodeTexts.checks[check] ?? check}: ${sensors.map(labelOf).join(', ')}`}
            hint={`${episodeTexts.suspectHint} ${said.text}`}
            hintLanguage={said.language}
          />
        );
      })}
    </ul>
  );
}

/** A Portal of an earlier version, which may still answer while versions change, says nothing of marks. */
function marksOf({
  suppressedBy = null,
  suppressedReason = null,
  dataQuality = [],
  besideModel = null,
}: Partial<PortalAlert>): Pick<PortalAlert, 'suppressedBy' | 'suppressedReason' | 'dataQuality' | 'besideModel'> {
  return { suppressedBy, suppressedReason, dataQuality, besideModel };
}

interface MarkProps {
  readonly is: string;
  readonly text: string;
  readonly hint: string;
  readonly hintLanguage?: string;
}

function Mark({ is, text, hint, hintLanguage }: MarkProps) {
  return (
    <li className="chip" data-is={is} title={hint}>
      {text}
      <span className="only-read-out" lang={hintLanguage}>
        . {hint}
      </span>
    </li>
  );
}
