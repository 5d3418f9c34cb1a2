// The live alerts, newest first. Pausing holds the list still for reading; nothing is lost meanwhile.
import { Button, Code, Group, Loader, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { memo, useState } from 'react';
import type { PortalAlert, PortalMachine, PortalProfile } from '../api.ts';
import { SeverityBadge } from './severity.tsx';
import { formatClock, formatDay, formatMeasured, formatMoment, formatProbability, language, texts } from './texts.ts';

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
  const names = new Map(machines?.map((machine) => [machine.id, machine.name]));

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
        <div className="scroll">
          <Table className="alert-table" verticalSpacing="sm" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{texts.time}</Table.Th>
                <Table.Th>{texts.machine}</Table.Th>
                <Table.Th>{texts.severity}</Table.Th>
                <Table.Th>{texts.probability}</Table.Th>
                <Table.Th>{texts.why}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((alert) => (
                <AlertRow
                  key={alert.sequence}
                  alert={alert}
                  profile={profile}
                  machineName={names.get(alert.machineId)}
                  isNew={isNew(alert)}
                  day={formatDay(alert.detectedAt, now)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Paper>
  );
}

interface AlertRowProps {
  readonly alert: PortalAlert;
  readonly profile: PortalProfile;
  readonly machineName: string | undefined;
  readonly isNew: boolean;
  readonly day: string;
}

const AlertRow = memo(function AlertRow({ alert, profile, machineName, isNew, day }: AlertRowProps) {
  return (
    <Table.Tr className="alert-row" data-event-id={alert.eventId} data-severity={alert.severity} data-new={isNew}>
      <Table.Td className="time" title={formatMoment(alert.detectedAt)}>
        {formatClock(alert.detectedAt)}
        {day !== '' && <span className="sub">{day}</span>}
      </Table.Td>
      <Table.Td className="machine">
        <span className="machine-name">{machineName ?? `#${alert.machineId}`}</span>
        <span className="sub">
          {machineName !== undefined && <>#{alert.machineId} · </>}
          {texts.type} {alert.machineType}
        </span>
      </Table.Td>
      <Table.Td>
        <SeverityBadge severity={alert.severity} />
      </Table.Td>
      <Table.Td className="probability">
        {formatProbability(alert.probability)}
        <meter className="meter" min={0} max={1} value={alert.probability} aria-label={texts.probability} />
      </Table.Td>
      <Table.Td className="why">
        <Explanation alert={alert} profile={profile} />
        <dl className="sensors">
          {profile.sensors.map(({ name, unit, label }) => {
            const value = alert.sensors[name];
            return (
              <div key={name}>
                <dt>{label[language]}</dt>
                <dd>{value === undefined ? '–' : `${formatMeasured(value)} ${unit}`}</dd>
              </div>
            );
          })}
        </dl>
      </Table.Td>
    </Table.Tr>
  );
});

function Explanation({ alert, profile }: { readonly alert: PortalAlert; readonly profile: PortalProfile }) {
  const { explanation } = alert;
  if (explanation === null) return null;
  if (explanation.failureModes.length === 0)
    return (
      <p className="reason" title={explanation.summary}>
        {explanation.summary}
      </p>
    );
  return explanation.failureModes.map(({ code, label, evidence }) => (
    <p key={code} className="reason" title={evidence}>
      <strong>{profile.failureModes.find((mode) => mode.code === code)?.label[language] ?? label}</strong>
      {': '}
      {evidence}
    </p>
  ));
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
      <dl className="tips">
        {texts.emptyTips.map(([command, meaning]) => (
          <div key={command}>
            <dt>
              <Code>{command}</Code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Stack>
  );
}
