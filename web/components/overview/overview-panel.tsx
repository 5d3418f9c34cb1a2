// The view of all machines at once: a tile for each, by how it is, in groups. Thousands of tiles are drawn between other work, and only those that are
// near what is seen.
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { memo, useDeferredValue, useMemo, useState } from 'react';
import { type FleetMachine, fetchFleet, fleetKey } from '../../lib/fleet/fleet-api.ts';
import { hasTypes, typeLabel } from '../../lib/fleet/machine-type.ts';
import { machineLink } from '../../lib/machine-address.ts';
import { maintenanceTexts } from '../../lib/maintenance/maintenance-texts.ts';
import { linkToOverview, useOverviewFilter } from '../../lib/overview/overview-address.ts';
import type { MachineConditions } from '../../lib/overview/overview-api.ts';
import { createSharing, groupings, type Tile, type TileGroup, tileGroups } from '../../lib/overview/overview-groups.ts';
import { overviewTexts } from '../../lib/overview/overview-texts.ts';
import type { PortalMachine, PortalProfile } from '../../lib/portal-api.ts';
import { formatCount, language, texts } from '../../lib/texts.ts';
import { NotAsked } from '../lists/not-asked.tsx';
import { MaintenanceTool, maintenanceSaid, UnderMaintenance } from '../maintenance/under-maintenance.tsx';
import { useMaintenance } from '../maintenance/use-maintenance.ts';
import { OverviewAsking } from './overview-asking.tsx';
import { OverviewNewest } from './overview-newest.tsx';
import { OverviewRate } from './overview-rate.tsx';
import { useConditions } from './use-conditions.ts';

const refetchFleetMs = 60_000;
/** So few have room for their names. */
const namedMax = 60;
/** Numbers up to here have room in a tile. */
const idShownMax = 99_999;
const noGroups: readonly TileGroup[] = [];

interface OverviewProps {
  readonly profile: PortalProfile | undefined;
  /** For the names of machines that something happened to. */
  readonly machines: readonly PortalMachine[] | undefined;
  /** The Portal receives, and is heard: only then does nothing ask for attention because there is nothing. */
  readonly isLive: boolean;
  readonly now: number;
}

/** What has to be done now is first. */
export function OverviewPanel({ profile, machines, isLive, now }: OverviewProps) {
  return (
    <>
      <OverviewAsking isLive={isLive} />
      <div className="overview-parts">
        <OverviewNewest profile={profile} machines={machines} now={now} />
        <OverviewRate />
      </div>
      <Fleet profile={profile} />
    </>
  );
}

function Fleet({ profile }: Pick<OverviewProps, 'profile'>) {
  const fleet = useQuery({ queryKey: fleetKey, queryFn: fetchFleet, refetchInterval: refetchFleetMs });
  const conditions = useConditions();
  const failure = fleet.failureReason ?? conditions.failureReason;
  const machines = fleet.data?.machines;
  const total = fleet.data?.total ?? 0;
  return (
    <section className="panel overview" aria-labelledby="overview-title">
      <div className="panel-head overview-head">
        <h2 id="overview-title" className="panel-title">
          {overviewTexts.title}
        </h2>
      </div>
      <Choices profile={profile} />
      <NotAsked failure={failure} />
      {machines === undefined || conditions.data === undefined ? (
        failure === null && (
          <p className="report-loading">
            <Loader type="dots" size="sm" />
          </p>
        )
      ) : (
        <Groups machines={machines} conditions={conditions.data} profile={profile} />
      )}
      {machines !== undefined && machines.length < total && (
        <p className="overview-none sub">{overviewTexts.leftOut(formatCount(machines.length), formatCount(total))}</p>
      )}
    </section>
  );
}

function Choices({ profile }: Pick<OverviewProps, 'profile'>) {
  const filter = useOverviewFilter();
  const choices = groupings.filter((by) => by !== 'type' || profile === undefined || hasTypes(profile));
  return (
    <div className="report-filters">
      <nav className="curve-lasts" aria-label={overviewTexts.grouped}>
        {choices.map((by) => (
          <a key={by} href={linkToOverview({ ...filter, by })} aria-current={filter.by === by ? 'true' : undefined}>
            {overviewTexts.by[by]}
          </a>
        ))}
      </nav>
      <nav className="curve-lasts" aria-label={overviewTexts.shown}>
        {[false, true].map((isUnwellAlone) => (
          <a
            key={String(isUnwellAlone)}
            href={linkToOverview({ ...filter, isUnwellAlone })}
            aria-current={filter.isUnwellAlone === isUnwellAlone ? 'true' : undefined}
          >
            {isUnwellAlone ? overviewTexts.unwell : overviewTexts.all}
          </a>
        ))}
      </nav>
      <span className="overview-legend" aria-hidden="true">
        {(['asking', 'acknowledged', 'aside', 'calm'] as const).map((condition) => (
          <span key={condition}>
            <span className="tile" data-condition={condition} data-priority="CRITICAL" />
            {overviewTexts.conditions[condition]}
          </span>
        ))}
        <span>
          <MaintenanceTool />
          {maintenanceTexts.title}
        </span>
      </span>
    </div>
  );
}

interface GroupsProps {
  readonly machines: readonly FleetMachine[];
  readonly conditions: MachineConditions;
  readonly profile: PortalProfile | undefined;
}

function Groups({ machines, conditions, profile }: GroupsProps) {
  const { by, isUnwellAlone } = useOverviewFilter();
  const [share] = useState(createSharing);
  const maintenance = useMaintenance();
  const groups = useMemo(
    () => share(tileGroups(machines, conditions.machines, by, isUnwellAlone, maintenance)),
    [share, machines, conditions, by, isUnwellAlone, maintenance],
  );
  // Nothing at first, and what is there while the next is made: in pieces, between which the page answers.
  const shown = useDeferredValue(groups, noGroups);
  if (groups.length === 0) {
    return <p className="overview-none sub">{machines.length === 0 ? overviewTexts.none : overviewTexts.allCalm}</p>;
  }
  const titleOf = (name: string | null): string => {
    if (name === null) return overviewTexts.noArea;
    if (by === 'area') return name;
    const label = profile === undefined ? name : typeLabel(name, profile.machineTypes, language);
    return label === null ? overviewTexts.oneType : (label ?? name);
  };
  return (
    <div aria-busy={shown !== groups}>
      {shown.map((group) => (
        <Group key={group.name ?? ''} group={group} title={titleOf(group.name)} isNamed={machines.length <= namedMax} />
      ))}
    </div>
  );
}

interface GroupProps {
  readonly group: TileGroup;
  readonly title: string;
  readonly isNamed: boolean;
}

const Group = memo(function Group({ group, title, isNamed }: GroupProps) {
  const { tiles, count, askingCount, worst } = group;
  return (
    <section className="overview-group" aria-label={title}>
      <h3>
        {title}
        <span className="count">{overviewTexts.groupCount(formatCount(count))}</span>
        {askingCount > 0 && (
          <span className="severity" data-severity={worst}>
            {overviewTexts.groupAsking(formatCount(askingCount))}
          </span>
        )}
      </h3>
      <ul className="tiles" data-named={isNamed}>
        {tiles.map(({ id, name, condition, priority, alarmCount, maintenance, isOlder }) => (
          <TileLink
            key={id}
            id={id}
            name={name}
            condition={condition}
            priority={priority}
            alarmCount={alarmCount}
            maintenance={maintenance}
            isOlder={isOlder}
            isNamed={isNamed}
          />
        ))}
      </ul>
    </section>
  );
});

const TileLink = memo(function TileLink(props: Tile & Pick<GroupProps, 'isNamed'>) {
  const { id, name, condition, priority, alarmCount, maintenance, isOlder, isNamed } = props;
  const said = priority === null ? null : texts.severities[priority];
  const how = overviewTexts.tile(name, overviewTexts.conditions[condition], said, formatCount(alarmCount));
  const older = isOlder ? [maintenanceTexts.alarmOlder] : [];
  const text = maintenance === null ? how : [how, maintenanceSaid(maintenance), ...older].join(', ');
  return (
    <li>
      <a
        className="tile"
        href={machineLink(id)}
        data-machine={id}
        data-long={isNamed || id > idShownMax}
        data-condition={condition}
        data-priority={priority ?? undefined}
        title={text}
        // Of one with a name its own words are what is read out.
        aria-label={isNamed ? undefined : `${id}, ${text}`}
      >
        {isNamed ? (
          <>
            <span className="tile-name">{name}</span>
            <span className="tile-how">
              {said !== null && condition === 'asking' ? said : overviewTexts.conditions[condition]}
            </span>
            <UnderMaintenance until={maintenance} isShort older={isOlder ? maintenanceTexts.alarmOlderShort : null} />
          </>
        ) : (
          <>
            {id}
            {maintenance !== null && <MaintenanceTool />}
          </>
        )}
      </a>
    </li>
  );
});
