// The one page: what is wrong now, what people do about it, alerts as they come, or the curves of one machine, and the machines beside them. All views follow the same
// live feed.
import { Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { AlarmPanel } from '../components/alarms/alarm-panel.tsx';
import { AlertPanel } from '../components/alerts/alert-panel.tsx';
import { MachineView } from '../components/curves/lazy-curves.tsx';
import { EpisodePanel } from '../components/episodes/episode-panel.tsx';
import { FleetPanel } from '../components/fleet/fleet-panel.tsx';
import { Header } from '../components/header.tsx';
import { LeftOutPanel } from '../components/left-out-panel.tsx';
import { NoPage, NotForYou } from '../components/lists/no-page.tsx';
import { MachinePanel } from '../components/machine-panel.tsx';
import { LazyMaintenance } from '../components/maintenance/lazy-maintenance.tsx';
import { Notices } from '../components/notices.tsx';
import { OverviewPanel } from '../components/overview/overview-panel.tsx';
import { LazyDelivery, LazyModel } from '../components/pipeline/lazy-pipeline.tsx';
import { PipelineLine } from '../components/pipeline/pipeline-line.tsx';
import { ReportPanel } from '../components/reports/report-panel.tsx';
import { SettingsPanel, type SettingsPanelProps } from '../components/settings/settings-view.tsx';
import { ViewSwitch } from '../components/view-switch.tsx';
import { onClock, portalNow } from '../lib/desk/portal-clock.ts';
import { type Connection, useLiveAlerts } from '../lib/live/live-alerts.ts';
import { useMachineAddress } from '../lib/machine-address.ts';
import {
  alertsKey,
  fetchProfile,
  machinesKey,
  openEpisodesKey,
  type PortalAlert,
  type PortalMachine,
  type PortalProfile,
  profileKey,
  refetchEpisodesMs,
} from '../lib/portal-api.ts';
import { useSession } from '../lib/session/session.ts';
import { type Place, settingsViews, usePlace } from '../lib/view.ts';

const machinesRefetchMs = 10_000;
const clockMs = 5_000;
const noAlerts: readonly PortalAlert[] = [];

export function LivePage() {
  const view = usePlace();
  const machine = useMachineAddress();
  const { connection, status, lists, episodes } = useLiveAlerts();
  const profile = useQuery({ queryKey: profileKey, queryFn: fetchProfile, staleTime: Number.POSITIVE_INFINITY });
  // What is the same alert is the same object already; to compare hundreds of them member by member takes long.
  const alerts = useQuery({ queryKey: alertsKey, queryFn: lists.loadAlerts, structuralSharing: false });
  const machines = useQuery({ queryKey: machinesKey, queryFn: lists.loadMachines, refetchInterval: machinesRefetchMs });
  const open = useQuery({
    queryKey: openEpisodesKey,
    queryFn: episodes.loadOpen,
    refetchInterval: refetchEpisodesMs,
    enabled: view === 'episodes',
  });
  const now = useNow();
  const failure = alerts.failureReason ?? open.failureReason ?? machines.failureReason ?? profile.failureReason;
  const shared = { profile: profile.data, machines: machines.data, connection, isLive: connection === 'live', now };

  return (
    <>
      <Header connection={connection} since={status?.since} />
      <Box component="main" className="page" data-view={view}>
        <Notices connection={connection} status={status} failure={failure} />
        <div className="main">
          <ViewSwitch view={view} />
          {(view === 'episodes' || view === 'overview') && <PipelineLine connection={connection} />}
          {machine !== null ? (
            <MachineView address={machine} machines={machines.data} profile={profile.data} now={now} />
          ) : view === 'unknown' ? (
            <NoPage />
          ) : isStill(view) ? (
            <StillView view={view} {...shared} />
          ) : view === 'alarms' ? (
            <AlarmPanel {...shared} />
          ) : view === 'alerts' ? (
            <AlertPanel
              alerts={alerts.data?.alerts ?? noAlerts}
              isLoading={alerts.data === undefined || profile.data === undefined}
              profile={profile.data}
              machines={machines.data}
              isNew={lists.isNew}
              now={now}
            />
          ) : (
            <EpisodePanel
              {...shared}
              open={open.data}
              marksOf={episodes.marksOf}
              isNewAlert={lists.isNew}
              isFresh={alerts.data?.alerts.length === 0}
            />
          )}
        </div>
        <Side isBeside={view !== 'machines' && view !== 'overview'} {...shared} />
      </Box>
    </>
  );
}

interface SideProps extends Pick<StillViewProps, 'profile' | 'machines' | 'now'> {
  /** The view lists the machines itself otherwise. */
  readonly isBeside: boolean;
}

function Side({ isBeside, profile, machines, now }: SideProps) {
  return (
    <div className="side">
      <LeftOutPanel now={now} />
      {isBeside && <MachinePanel machines={machines} profile={profile} now={now} />}
    </div>
  );
}

const stillViews = ['overview', 'reports', 'machines', 'model', 'delivery', ...settingsViews] as const;
type StillViewName = (typeof stillViews)[number];
const isStill = (view: Place): view is StillViewName => stillViews.some((each) => each === view);

interface StillViewProps {
  readonly view: StillViewName;
  readonly profile: PortalProfile | undefined;
  readonly machines: readonly PortalMachine[] | undefined;
  readonly connection: Connection;
  readonly isLive: boolean;
  readonly now: number;
}

/** What does not change with each alert that comes. */
function StillView({ view, profile, machines, connection, isLive, now }: StillViewProps) {
  if (view === 'overview') return <OverviewPanel profile={profile} machines={machines} isLive={isLive} now={now} />;
  if (view === 'machines') return <Machines profile={profile} />;
  if (view === 'model') return <LazyModel profile={profile} />;
  if (view === 'delivery') return <LazyDelivery connection={connection} now={now} />;
  if (view === 'reports') return <ReportPanel profile={profile} machines={machines} />;
  return <Settings view={view} profile={profile} now={now} />;
}

function Machines({ profile }: Pick<StillViewProps, 'profile'>) {
  return (
    <>
      {profile !== undefined && <LazyMaintenance profile={profile} />}
      <FleetPanel profile={profile} />
    </>
  );
}

/** Who may not look after users is not shown what would be refused. */
function Settings(props: SettingsPanelProps) {
  const { role } = useSession();
  return role === 'admin' ? <SettingsPanel {...props} /> : <NotForYou />;
}

/** Milliseconds since 1970 by the Portal, brought up to date often enough for "12 sec. ago". */
function useNow(): number {
  const [now, setNow] = useState(portalNow);
  useEffect(() => {
    const look = (): void => setNow(portalNow());
    const timer = setInterval(look, clockMs);
    const leave = onClock(look);
    return () => {
      clearInterval(timer);
      leave();
    };
  }, []);
  return now;
}
