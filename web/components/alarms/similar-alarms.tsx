// How earlier alarms like one ended: what people found out of them in a sentence, and the nearest of them, each with a way to it.
import { useQuery } from '@tanstack/react-query';
import { fetchSimilar, type PortalAlarm, type SimilarAlarms as Similar } from '../../lib/alarms/alarm-api.ts';
import { everyAlarm, linkToAlarms } from '../../lib/alarms/alarm-filter.ts';
import { alarmTexts, momentText } from '../../lib/alarms/alarm-texts.ts';
import { similarSummary, similarTexts } from '../../lib/desk/similar-texts.ts';
import { episodeTexts, formatDuration } from '../../lib/episode-texts.ts';
import { fetchMachines, machinesKey, type PortalProfile } from '../../lib/portal-api.ts';
import { formatMoment, language } from '../../lib/texts.ts';

export interface SimilarAlarmsProps {
  readonly alarm: PortalAlarm;
  readonly profile: PortalProfile;
  readonly now: number;
}

/** What has ended changes by verdicts alone. */
const staleMs = 30_000;

export function SimilarAlarms({ alarm, profile, now }: SimilarAlarmsProps) {
  const { alarmId } = alarm;
  const { data, failureReason } = useQuery({
    queryKey: ['similar-alarms', alarmId],
    queryFn: () => fetchSimilar(alarmId),
    staleTime: staleMs,
  });
  return (
    <section className="alarm-similar">
      <h3>{similarTexts.title}</h3>
      {data === undefined ? (
        <p className="sub">
          {failureReason === null ? similarTexts.loading : `${similarTexts.failed}: ${failureReason.message}`}
        </p>
      ) : data.count === 0 ? (
        <p className="sub">{similarTexts.none}</p>
      ) : (
        <>
          <p className="alarm-similar-summary">
            {similarSummary(data)}
            {!data.isComplete && <span className="sub">{similarTexts.newest}</span>}
          </p>
          <SimilarList similar={data} alarm={alarm} profile={profile} now={now} />
        </>
      )}
    </section>
  );
}

function SimilarList({ similar, alarm, profile, now }: SimilarAlarmsProps & { readonly similar: Similar }) {
  const machines = useQuery({ queryKey: machinesKey, queryFn: fetchMachines, staleTime: staleMs });
  const nameOf = (id: number): string => machines.data?.find((each) => each.id === id)?.name ?? `#${id}`;
  const sensorName = (name: string): string =>
    profile.sensors.find((each) => each.name === name)?.label[language] ?? name;
  return (
    <ul className="alarm-episodes">
      {similar.alarms.map(({ alarmId, machineId, beganAt, lastedMs, verdict, sensors }) => {
        const when = momentText(beganAt, now);
        const ofThis = machineId === alarm.machineId;
        const facts = [
          ...(ofThis ? [similarTexts.thisMachine] : []),
          ...(lastedMs === null ? [] : [episodeTexts.lasted(lengthText(beganAt, lastedMs))]),
          ...(sensors.length === 0 ? [] : [sensors.slice(0, 2).map(sensorName).join(', ')]),
        ];
        const to = { ...everyAlarm, show: 'ended', machine: machineId, mode: alarm.mode ?? '' } as const;
        return (
          <li key={alarmId} data-similar={alarmId}>
            <span className="alarm-similar-line">
              <a href={linkToAlarms({ ...to, alarm: alarmId })} title={formatMoment(beganAt)}>
                {`${nameOf(machineId)} · ${when}`}
              </a>
              {verdict === null ? (
                <span className="sub">{similarTexts.noVerdict}</span>
              ) : (
                <span className="chip">{alarmTexts.verdicts[verdict]}</span>
              )}
            </span>
            <span className="sub">{facts.join(' · ')}</span>
          </li>
        );
      })}
    </ul>
  );
}

function lengthText(beganAt: string, lastedMs: number): string {
  return formatDuration(beganAt, new Date(Date.parse(beganAt) + lastedMs).toISOString());
}
