// What happened last: episodes that opened, and such as are over. The live feed tells when to ask anew.
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { linkToAlarms, readFilter } from '../../lib/alarms/alarm-filter.ts';
import { newestEvents, type PlantEvent } from '../../lib/overview/newest-events.ts';
import { overviewTexts } from '../../lib/overview/overview-texts.ts';
import {
  episodesKey,
  fetchNewest,
  type PortalMachine,
  type PortalProfile,
  refetchEpisodesMs,
} from '../../lib/portal-api.ts';
import { formatAgo, formatMoment } from '../../lib/texts.ts';
import { SeverityBadge } from '../alerts/severity.tsx';
import { EpisodeSubject, shownSeverity } from '../episodes/episode-row.tsx';
import { NotAsked } from '../lists/not-asked.tsx';

const listed = 5;
const newestKey = [...episodesKey, 'newest'] as const;

interface NewestProps {
  readonly profile: PortalProfile | undefined;
  readonly machines: readonly PortalMachine[] | undefined;
  readonly now: number;
}

export function OverviewNewest({ profile, machines, now }: NewestProps) {
  const { data, failureReason } = useQuery({
    queryKey: newestKey,
    queryFn: () => fetchNewest(listed),
    refetchInterval: refetchEpisodesMs,
  });
  const events = useMemo(() => data && newestEvents(data, listed), [data]);
  return (
    <section className="panel overview-part" aria-labelledby="overview-newest-title">
      <h3 id="overview-newest-title">{overviewTexts.newest}</h3>
      <NotAsked failure={failureReason} />
      {events === undefined || profile === undefined ? (
        failureReason === null && <Loader type="dots" size="sm" />
      ) : (
        <Events events={events} profile={profile} machines={machines} now={now} />
      )}
    </section>
  );
}

interface EventsProps extends Omit<NewestProps, 'profile'> {
  readonly events: readonly PlantEvent[];
  readonly profile: PortalProfile;
}

function Events({ events, profile, machines, now }: EventsProps) {
  if (events.length === 0) return <p className="sub">{overviewTexts.newestNone}</p>;
  return (
    <ol className="overview-events">
      {events.map(({ kind, at, episode }) => (
        <li key={`${kind} ${episode.episodeId}`} data-event={kind}>
          <SeverityBadge severity={shownSeverity(episode)} />
          <a href={linkToAlarms({ ...readFilter(''), machine: episode.machineId })}>
            {machines?.find(({ id }) => id === episode.machineId)?.name ?? `#${episode.machineId}`}
          </a>
          <EpisodeSubject episode={episode} profile={profile} />
          <span className="sub" title={formatMoment(at)}>
            {overviewTexts.events[kind](formatAgo(at, now))}
          </span>
        </li>
      ))}
    </ol>
  );
}
