// The first view: what is wrong now, one row for each machine that is not well. Below it the alerts that are of no episode, as a number, and
// what is over, folded away.
import { Group, Loader, Paper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { heldTexts } from '../../lib/desk/held-texts.ts';
import { episodeTexts } from '../../lib/episode-texts.ts';
import type { LiveEpisodes } from '../../lib/live/live-episodes.ts';
import {
  type EpisodeList,
  episodesKey,
  fetchSingleAlerts,
  type PortalAlert,
  type PortalEpisode,
  type PortalMachine,
  type PortalProfile,
  refetchEpisodesMs,
} from '../../lib/portal-api.ts';
import { formatCount } from '../../lib/texts.ts';
import { linkTo } from '../../lib/view.ts';
import { EmptyState } from '../lists/empty-state.tsx';
import { HeldNews } from '../lists/held-news.tsx';
import { Tips } from '../tips.tsx';
import { ClosedEpisodes } from './closed-episodes.tsx';
import { EpisodeList as EpisodeRows, useHeldEpisodes } from './episode-list.tsx';

export interface EpisodePanelProps {
  readonly open: EpisodeList | undefined;
  readonly profile: PortalProfile | undefined;
  readonly machines: readonly PortalMachine[] | undefined;
  readonly marksOf: LiveEpisodes['marksOf'];
  readonly isNewAlert: (alert: PortalAlert) => boolean;
  /** The Portal receives, and is heard: only then is nothing open because nothing is wrong. */
  readonly isLive: boolean;
  /** Nothing at all has come yet. */
  readonly isFresh: boolean;
  readonly now: number;
}

const none: readonly PortalEpisode[] = [];
/** Under a maintenance window nobody has to hurry. */
const isUrgent = ({ severity, suppressedBy }: PortalEpisode): boolean =>
  severity === 'CRITICAL' && suppressedBy === null;

export function EpisodePanel({ open, profile, machines, isLive, isFresh, ...shown }: EpisodePanelProps) {
  const names = new Map(machines?.map((machine) => [machine.id, machine.name]));
  const episodes = useHeldEpisodes({ episodes: open?.episodes ?? none, list: 'open', isUrgent });
  const rows = useRef<HTMLUListElement>(null);
  return (
    <>
      <Paper
        component="section"
        className="panel episodes held-panel"
        aria-labelledby="episodes-title"
        withBorder
        radius="md"
        {...episodes.held.zone}
      >
        <Group className="panel-head held-head" gap="xs" align="baseline">
          <Title order={2} id="episodes-title" className="panel-title">
            {episodeTexts.open}
          </Title>
          {open !== undefined && <OpenCount open={open} />}
          <HeldNews
            held={episodes.held}
            say={(count, isUrgent) => (isUrgent ? heldTexts.criticalEpisodes : heldTexts.episodes)(count)}
            rows={rows}
          />
        </Group>
        {open === undefined || profile === undefined ? (
          <Group justify="center" py="xl">
            <Loader type="dots" />
          </Group>
        ) : episodes.held.shown.length === 0 ? (
          isLive ? (
            <Calm machineCount={machines?.length ?? 0} isFresh={isFresh} />
          ) : (
            <NotKnown />
          )
        ) : (
          <EpisodeRows {...episodes} rows={rows} profile={profile} names={names} {...shown} />
        )}
        <SingleAlertsLine />
      </Paper>
      {profile !== undefined && (
        <ClosedEpisodes profile={profile} names={names} isNewAlert={shown.isNewAlert} now={shown.now} />
      )}
    </>
  );
}

function OpenCount({ open: { openCount, episodes } }: { readonly open: EpisodeList }) {
  if (openCount === 0) return null;
  return (
    <Text size="sm" c="dimmed" className="open-count">
      {formatCount(openCount)}
      {openCount > episodes.length && `, ${episodeTexts.shown(formatCount(episodes.length))}`}
    </Text>
  );
}

function Calm({ machineCount, isFresh }: { readonly machineCount: number; readonly isFresh: boolean }) {
  const text = episodeTexts.calmText(episodeTexts.machineCount(formatCount(machineCount)));
  return (
    <EmptyState mood="calm" title={episodeTexts.calm} text={text}>
      {isFresh && <Tips />}
    </EmptyState>
  );
}

/** What is not heard of is no calm. */
function NotKnown() {
  return <EmptyState mood="plain" title={episodeTexts.notKnown} text={episodeTexts.notKnownText} />;
}

function SingleAlertsLine() {
  const single = useQuery({
    queryKey: [...episodesKey, 'single'],
    queryFn: fetchSingleAlerts,
    refetchInterval: refetchEpisodesMs,
  });
  const { count, machineCount, isComplete } = single.data ?? { count: 0, machineCount: 0, isComplete: true };
  if (count === 0) return null;
  const number = isComplete ? formatCount(count) : episodeTexts.singleAtLeast(formatCount(count));
  return (
    <p className="single-alerts">
      {episodeTexts.single(number, episodeTexts.machineCount(formatCount(machineCount)))}{' '}
      <a href={linkTo('alerts')}>{episodeTexts.toAlerts}</a>
    </p>
  );
}
