// What happened last: episodes that opened, and such as are over. The live feed tells when to ask anew.
import { useQuery } from '@tanstack/react-query';
import { listedEpisodesMax } from '../../generated/portal-bounds.ts';
import { linkToAlarms, readFilter } from '../../lib/alarm-filter.ts';
import { newestEvents, type PlantEvent } from '../../lib/overview/newest-events.ts';
import { overviewTexts } from '../../lib/overview/overview-texts.ts';
import {
  episodesKey,
  fetchEpisodes,
  type PortalMachine,
  type PortalProfile,
  refetchEpisodesMs,
} from '../../lib/portal-api.ts';
import { formatAgo, formatMoment } from '../../lib/texts.ts';
import { EpisodeSubject, shownSeverity } from '../episode-row.tsx';
import { SeverityBadge } from '../severity.tsx';

const listed = 5;
const newestKey = [...episodesKey, 'newest'] as const;

interface NewestProps {
  readonly profile: PortalProfile | undefined;
  readonly machines: readonly PortalMachine[] | undefined;
  readonly now: number;
}

export function OverviewNewest({ profile, machines, now }: NewestProps) {
  const { data } = useQuery({ queryKey: newestKey, queryFn: fetchNewest, refetchInterval: refetchEpisodesMs });
  if (data === undefined || profile === undefined) return null;
  return (
    <section className="panel overview-part" aria-labelledby="overview-newest-title">
      <h3 id="overview-newest-title">{overviewTexts.newest}</h3>
      {data.length === 0 && <p className="sub">{overviewTexts.newestNone}</p>}
      <ol className="overview-events">
        {data.map(({ kind, at, episode }) => (
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
    </section>
  );
}

async function fetchNewest(): Promise<readonly PlantEvent[]> {
  const [open, closed] = await Promise.all([fetchEpisodes('open', listedEpisodesMax), fetchEpisodes('closed', listed)]);
  return newestEvents([...open.episodes, ...closed.episodes], listed);
}
