// The live alerts, newest first. They hold still under the pointer and the focus for a while, and paused for as long as somebody reads; nothing is lost
// meanwhile.
import { Button, Group, Loader, Paper, Text, Title } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { shownAlertsMax } from '../../generated/portal-bounds.ts';
import { alarmTexts } from '../../lib/alarms/alarm-texts.ts';
import type { Row } from '../../lib/desk/held-list.ts';
import { heldTexts } from '../../lib/desk/held-texts.ts';
import type { PortalAlert, PortalMachine, PortalProfile } from '../../lib/portal-api.ts';
import { texts } from '../../lib/texts.ts';
import { EmptyState } from '../lists/empty-state.tsx';
import { HeldNews } from '../lists/held-news.tsx';
import { useHeldList } from '../lists/use-held-list.ts';
import { Tips } from '../tips.tsx';
import { AlertTable } from './alert-table.tsx';

const { alerts: some, alertsAtLeast: atLeast } = heldTexts;

export interface AlertPanelProps {
  readonly alerts: readonly PortalAlert[];
  readonly isLoading: boolean;
  readonly profile: PortalProfile | undefined;
  readonly machines: readonly PortalMachine[] | undefined;
  readonly isNew: (alert: PortalAlert) => boolean;
  readonly now: number;
}

export function AlertPanel({ alerts, isLoading, profile, machines, isNew, now }: AlertPanelProps) {
  const [paused, setPaused] = useState<readonly PortalAlert[] | null>(null);
  const held = useHeldList({
    rows: useMemo(() => (paused ?? alerts).map(rowOf), [paused, alerts]),
    // Whoever goes on wants to see at once what there is.
    list: paused === null ? 'live' : 'paused',
    openId: null,
  });
  const { all, shown, more } = useShown(held.shown);
  const rows = useRef<HTMLDivElement>(null);
  const pausedAt = paused?.[0]?.sequence;
  const waitingCount = pausedAt === undefined ? 0 : alerts.filter((alert) => alert.sequence > pausedAt).length;

  return (
    <Paper
      component="section"
      className="panel alerts held-panel"
      aria-labelledby="alerts-title"
      withBorder
      radius="md"
      {...held.zone}
    >
      <Group className="panel-head held-head" gap="xs">
        <Group gap="xs" align="baseline">
          <Title order={2} id="alerts-title" className="panel-title">
            {texts.alerts}
          </Title>
          {shown.length > 0 && (
            <Text size="sm" c="dimmed">
              {texts.newest(shown.length)}
            </Text>
          )}
        </Group>
        {shown.length > 0 && (
          <Group gap="sm" className="alerts-acts">
            <HeldNews held={held} say={held.waitingCount < alerts.length ? some : atLeast} rows={rows} />
            <Pause
              isPaused={paused !== null}
              waitingCount={waitingCount}
              onClick={() => setPaused(paused === null ? all : null)}
            />
          </Group>
        )}
      </Group>
      {isLoading || profile === undefined ? (
        <Group justify="center" py="xl">
          <Loader type="dots" />
        </Group>
      ) : shown.length === 0 ? (
        <NoAlerts />
      ) : (
        <AlertTable rows={rows} alerts={shown} profile={profile} machines={machines} isNew={isNew} now={now} />
      )}
      {shown.length < all.length && <More onClick={more} />}
    </Paper>
  );
}

/** The first of them, and as many again whenever somebody asks for more. */
function useShown(held: readonly Row<PortalAlert>[]) {
  const [limit, setLimit] = useState(shownAlertsMax);
  const all = useMemo(() => held.map(({ item }) => item), [held]);
  const shown = useMemo(() => all.slice(0, limit), [all, limit]);
  return { all, shown, more: () => setLimit(limit + shownAlertsMax) };
}

function More({ onClick }: { readonly onClick: () => void }) {
  return (
    <button type="button" className="alarm-more" onClick={onClick}>
      {alarmTexts.more}
    </button>
  );
}

interface PauseProps {
  readonly isPaused: boolean;
  readonly waitingCount: number;
  readonly onClick: () => void;
}

function Pause({ isPaused, waitingCount, onClick }: PauseProps) {
  return (
    <>
      {waitingCount > 0 && (
        <Text size="sm" c="dimmed">
          {texts.held(waitingCount)}
        </Text>
      )}
      <Button size="compact-sm" variant={isPaused ? 'light' : 'default'} onClick={onClick}>
        {isPaused ? texts.resume : texts.pause}
      </Button>
    </>
  );
}

/** Single alerts call nobody: that is what alarms are for. */
const rowOf = (item: PortalAlert): Row<PortalAlert> => ({ id: String(item.sequence), item, isUrgent: false });

function NoAlerts() {
  return (
    <EmptyState mood="listening" title={texts.emptyTitle} text={texts.emptyText}>
      <Tips />
    </EmptyState>
  );
}
