// The live alerts, newest first. Pausing holds the list still for reading; nothing is lost meanwhile.
import { Button, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { PortalAlert, PortalMachine, PortalProfile } from '../lib/portal-api.ts';
import { texts } from '../lib/texts.ts';
import { AlertTable } from './alert-table.tsx';
import { Tips } from './tips.tsx';

export interface AlertPanelProps {
  readonly alerts: readonly PortalAlert[];
  readonly isLoading: boolean;
  readonly profile: PortalProfile | undefined;
  readonly machines: readonly PortalMachine[] | undefined;
  readonly isNew: (alert: PortalAlert) => boolean;
  readonly now: number;
}

export function AlertPanel({ alerts, isLoading, profile, machines, isNew, now }: AlertPanelProps) {
  const [held, setHeld] = useState<readonly PortalAlert[] | null>(null);
  const shown = held ?? alerts;
  const heldTo = held?.[0]?.sequence;
  const waitingCount = heldTo === undefined ? 0 : alerts.filter((alert) => alert.sequence > heldTo).length;

  return (
    <Paper component="section" className="panel alerts" aria-labelledby="alerts-title" withBorder radius="md">
      <Group className="panel-head" justify="space-between" wrap="nowrap">
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
          <Group gap="sm" wrap="nowrap">
            {waitingCount > 0 && (
              <Text size="sm" c="dimmed">
                {texts.held(waitingCount)}
              </Text>
            )}
            <Button
              size="compact-sm"
              variant={held === null ? 'default' : 'light'}
              onClick={() => setHeld(held === null ? alerts : null)}
            >
              {held === null ? texts.pause : texts.resume}
            </Button>
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
        <AlertTable alerts={shown} profile={profile} machines={machines} isNew={isNew} now={now} />
      )}
    </Paper>
  );
}

function NoAlerts() {
  return (
    <Stack className="empty" align="center" gap="xs">
      <svg viewBox="0 0 64 64" width={56} height={56} className="icon empty-icon" aria-hidden="true">
        <path d="M6 34h14l4-10 8 22 7-30 6 18h13" />
      </svg>
      <Title order={3}>{texts.emptyTitle}</Title>
      <Text c="dimmed" ta="center" maw={520}>
        {texts.emptyText}
      </Text>
      <Tips />
    </Stack>
  );
}
