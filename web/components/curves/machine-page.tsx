// The page of one machine: its curves over hours to weeks, in a time that the address says. `last` goes with the clock; whoever looks closer stands still.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { everyAlarm, linkToAlarms } from '../../lib/alarms/alarm-filter.ts';
import type { TimeSpan } from '../../lib/curves/curve-api.ts';
import { shifted, zoomed } from '../../lib/curves/curve-shape.ts';
import { curveTexts, formatPointTime } from '../../lib/curves/curve-texts.ts';
import { type FoundMachine, findMachine } from '../../lib/fleet/find-machine.ts';
import { fetchFleet, fleetKey } from '../../lib/fleet/fleet-api.ts';
import { typeLabel } from '../../lib/fleet/machine-type.ts';
import { addressOf, lastHours, type MachineAddress } from '../../lib/machine-address.ts';
import type { PortalMachine, PortalProfile } from '../../lib/portal-api.ts';
import { language } from '../../lib/texts.ts';
import { CollectLine } from '../collect/collect-line.tsx';
import { LazyMaintenance } from '../maintenance/lazy-maintenance.tsx';
import { UnderMaintenance } from '../maintenance/under-maintenance.tsx';
import { useMaintenance } from '../maintenance/use-maintenance.ts';
import { MachineCurves } from './machine-curves.tsx';

export interface MachinePageProps {
  readonly address: MachineAddress;
  readonly machines: readonly PortalMachine[] | undefined;
  readonly profile: PortalProfile;
  readonly now: number;
}

const hourMs = 3_600_000;
/** So much of the time shown passes before it moves on. */
const stepShare = 1 / 600;
const stepMinMs = 10_000;

export function MachinePage({ address, machines, profile, now }: MachinePageProps) {
  const { machineId, time } = address;
  const { machine, isUnknown } = useMachine(machineId, machines);
  const maintenance = useMaintenance().until(machineId, machine?.type);
  const span = useSpan(time, now);
  const type = machine && typeLabel(machine.type, profile.machineTypes, language);
  const go = (next: TimeSpan): void => goTo({ machineId, time: next });
  const name = machine?.name ?? `#${machineId}`;
  return (
    <>
      <section className="panel machine-page" aria-labelledby="machine-title" data-machine={machineId}>
        <div className="machine-page-head">
          <h2 id="machine-title" className="panel-title">
            {name}
          </h2>
          {machine !== undefined && <span className="sub">{`#${machineId}${type ? ` · ${type}` : ''}`}</span>}
          <UnderMaintenance until={maintenance} />
          <a className="machine-alarms" href={linkToAlarms({ ...everyAlarm, machine: machineId })}>
            {curveTexts.alarms}
          </a>
        </div>
        {isUnknown && <p className="curves-notice">{curveTexts.notKnown(String(machineId))}</p>}
        <CollectLine machineId={machineId} profile={profile} now={now} />
        <nav className="curve-times" aria-label={curveTexts.last}>
          <span className="curve-lasts">
            {lastHours.map((hours) => (
              <a
                key={hours}
                href={addressOf({ machineId, time: { lastHours: hours } })}
                aria-current={'lastHours' in time && time.lastHours === hours ? 'true' : undefined}
              >
                {curveTexts.lastHours[hours]}
              </a>
            ))}
          </span>
          <span className="curve-moves">
            <button type="button" className="act" onClick={() => go(shifted(span, -0.5))}>
              {curveTexts.earlier}
            </button>
            <button type="button" className="act" disabled={span.to >= now} onClick={() => go(shifted(span, 0.5))}>
              {curveTexts.later}
            </button>
            <button type="button" className="act" onClick={() => go(zoomed(span, 0.5))}>
              {curveTexts.closer}
            </button>
            <button type="button" className="act" onClick={() => go(zoomed(span, 2))}>
              {curveTexts.farther}
            </button>
          </span>
          <span className="curve-span sub">{`${formatPointTime(span.from)} – ${formatPointTime(span.to)}`}</span>
        </nav>
        <MachineCurves
          machineId={machineId}
          machineType={machine?.type}
          profile={profile}
          span={span}
          onSpan={go}
          refetchMs={span.to > now - hourMs ? stepMinMs : false}
        />
      </section>
      <LazyMaintenance profile={profile} machine={{ id: machineId, type: machine?.type }} />
    </>
  );
}

function goTo(address: MachineAddress): void {
  window.location.hash = addressOf(address);
}

/** One that is not among the first is looked up among all. */
function useMachine(machineId: number, listed: MachinePageProps['machines']): FoundMachine {
  const found = findMachine(machineId, listed, undefined);
  const isAsked = found.machine === undefined && !found.isUnknown;
  const fleet = useQuery({
    ...{ queryKey: fleetKey, queryFn: fetchFleet, staleTime: fleetStaleMs },
    enabled: listed !== undefined && isAsked,
  });
  // A list of all that is kept from before may still have a machine that is gone, or not yet have one that is new.
  return isAsked && !fleet.isFetching ? findMachine(machineId, listed, fleet.data) : found;
}

const fleetStaleMs = 60_000;

function useSpan(time: MachineAddress['time'], now: number): TimeSpan {
  const isFollowing = 'lastHours' in time;
  const lengthMs = isFollowing ? time.lastHours * hourMs : time.to - time.from;
  const stepMs = Math.max(stepMinMs, lengthMs * stepShare);
  const to = isFollowing ? Math.ceil(now / stepMs) * stepMs : time.to;
  return useMemo(() => ({ from: to - lengthMs, to }), [to, lengthMs]);
}
