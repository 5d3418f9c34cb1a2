// The machines by id, each a link to its curves: their type, how many alerts they had, and the last one.
import { Code, Group, Loader, Paper, Text, Title } from '@mantine/core';
import { memo } from 'react';
import { listedMachinesMax } from '../generated/portal-bounds.ts';
import { curveTexts } from '../lib/curves/curve-texts.ts';
import { typeLabel } from '../lib/fleet/machine-type.ts';
import { machineLink } from '../lib/machine-address.ts';
import type { PortalMachine, PortalProfile } from '../lib/portal-api.ts';
import { formatAgo, formatCount, formatMoment, language, texts } from '../lib/texts.ts';
import { linkTo } from '../lib/view.ts';
import { UnderMaintenance } from './maintenance/under-maintenance.tsx';
import { useMaintenance } from './maintenance/use-maintenance.ts';

export interface MachinePanelProps {
  readonly machines: readonly PortalMachine[] | undefined;
  readonly profile: PortalProfile | undefined;
  readonly now: number;
}

export function MachinePanel({ machines, profile, now }: MachinePanelProps) {
  const { until: maintenanceOf } = useMaintenance();
  return (
    <Paper component="section" className="panel machines" aria-labelledby="machines-title" withBorder radius="md">
      <Group className="panel-head" gap="xs">
        <Title order={2} id="machines-title" className="panel-title">
          {texts.machines}
        </Title>
        {machines !== undefined && (
          <Text size="sm" c="dimmed">
            {formatCount(machines.length)}
          </Text>
        )}
      </Group>
      {machines === undefined ? (
        <Group justify="center" py="xl">
          <Loader type="dots" />
        </Group>
      ) : machines.length === 0 ? (
        <Text p="md" size="sm" c="dimmed">
          {texts.noMachines} <Code>npm run machines -- add --name NAME --type TYPE</Code>
        </Text>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
          <ul className="machine-list" tabIndex={0} aria-label={texts.machines}>
            {machines.map((machine) => (
              <Machine
                key={machine.id}
                machine={machine}
                maintenance={maintenanceOf(machine.id, machine.type)}
                profile={profile}
                now={now}
              />
            ))}
          </ul>
          {machines.length >= listedMachinesMax && (
            <p className="machines-more">
              {texts.firstMachines(formatCount(machines.length))} <a href={linkTo('machines')}>{texts.allMachines}</a>
            </p>
          )}
        </>
      )}
    </Paper>
  );
}

const Machine = memo(function Machine({
  machine,
  maintenance,
  profile,
  now,
}: {
  machine: PortalMachine;
  /** Until when; null where it is under none. */
  maintenance: string | null;
  profile: PortalProfile | undefined;
  now: number;
}) {
  const { lastAlert, alertCount } = machine;
  const type = profile && typeLabel(machine.type, profile.machineTypes, language);
  return (
    <li data-machine-id={machine.id} data-alert-count={alertCount}>
      <span className="machine-id">{machine.id}</span>
      <span className="machine-text">
        <span className="machine-name">
          <a href={machineLink(machine.id)} title={curveTexts.open}>
            {machine.name}
          </a>
        </span>
        {profile !== undefined && type !== null && (
          <span className="sub">{type ?? texts.unknownType(machine.type)}</span>
        )}
        <UnderMaintenance until={maintenance} />
      </span>
      <span className="machine-state">
        <span className={alertCount > 0 ? 'alert-count' : 'sub'}>
          {alertCount > 0 ? texts.alertCount(formatCount(alertCount)) : texts.noAlert}
        </span>
        {lastAlert !== null && (
          <span
            className="sub"
            title={`${texts.severities[lastAlert.severity]}, ${formatMoment(lastAlert.detectedAt)}`}
          >
            <span className="dot" data-severity={lastAlert.severity} />
            {formatAgo(lastAlert.detectedAt, now)}
          </span>
        )}
      </span>
    </li>
  );
});
