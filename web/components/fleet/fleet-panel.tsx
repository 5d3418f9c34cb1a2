// The view of the care of machines: those that the plant has and had, by area; for admins with what is done to them.
import { Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { collectKey } from '../../lib/collect/collect-api.ts';
import {
  areasOf,
  byArea,
  linkToFleet,
  matches,
  setFleetFilter,
  useFleetFilter,
} from '../../lib/fleet/fleet-address.ts';
import { type FleetList, type FleetMachine, fetchFleet, fleetKey } from '../../lib/fleet/fleet-api.ts';
import { fleetTexts } from '../../lib/fleet/fleet-texts.ts';
import { machinesKey, type PortalProfile } from '../../lib/portal-api.ts';
import { useSession } from '../../lib/session/session.ts';
import { formatCount } from '../../lib/texts.ts';
import { useMaintenance } from '../maintenance/use-maintenance.ts';
import { AreaChoice } from './area-choice.tsx';
import { type FleetAct, FleetDialog } from './fleet-dialog.tsx';
import { FleetRow } from './fleet-row.tsx';

const refetchMs = 30_000;
/** More rows than somebody reads keep the browser busy: so many at first, and so many more each time. */
const pageRows = 300;

export function FleetPanel({ profile }: { readonly profile: PortalProfile | undefined }) {
  const fleet = useQuery({ queryKey: fleetKey, queryFn: fetchFleet, refetchInterval: refetchMs });
  const queries = useQueryClient();
  const filter = useFleetFilter();
  const mayCare = useSession().role === 'admin';
  const [act, setAct] = useState<FleetAct | null>(null);
  const done = async (): Promise<void> => {
    await Promise.all([fleetKey, machinesKey, collectKey].map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
  const { data } = fleet;
  return (
    <section className="panel fleet" aria-labelledby="fleet-title">
      <div className="panel-head fleet-head">
        <h2 id="fleet-title" className="panel-title">
          {fleetTexts.title}
        </h2>
        {mayCare && (
          <span className="fleet-acts">
            <button type="button" className="act" onClick={() => setAct({ act: 'import' })}>
              {fleetTexts.import}
            </button>
            <button type="button" className="act" data-primary onClick={() => setAct({ act: 'add' })}>
              {fleetTexts.add}
            </button>
          </span>
        )}
      </div>
      {!mayCare && <p className="acting-hint">{fleetTexts.looking}</p>}
      {data === undefined || profile === undefined ? (
        <p className="report-loading">
          <Loader type="dots" size="sm" />
        </p>
      ) : (
        <>
          <FleetFilters fleet={data} />
          <Machines
            key={linkToFleet(filter)}
            leftOut={filter.isRetired ? data.retiredTotal - data.retired.length : data.total - data.machines.length}
            machines={(filter.isRetired ? data.retired : data.machines).filter((each) => matches(filter, each))}
            profile={profile}
            mayCare={mayCare}
            onAct={setAct}
          />
          {act !== null && (
            <FleetDialog act={act} profile={profile} areas={areasOf(data)} onDone={done} onClose={() => setAct(null)} />
          )}
        </>
      )}
    </section>
  );
}

function FleetFilters({ fleet }: { readonly fleet: FleetList }) {
  const filter = useFleetFilter();
  const { find, area, isRetired } = filter;
  const areas = areasOf(fleet);
  return (
    <div className="report-filters">
      <nav className="curve-lasts" aria-label={fleetTexts.title}>
        {[false, true].map((each) => (
          <a
            key={String(each)}
            href={linkToFleet({ ...filter, isRetired: each })}
            aria-current={each === isRetired ? 'true' : undefined}
          >
            {each ? fleetTexts.retired : fleetTexts.present}
            <span className="count">{formatCount(each ? fleet.retiredTotal : fleet.total)}</span>
          </a>
        ))}
      </nav>
      <label>
        <span>{fleetTexts.find}</span>
        <input
          type="search"
          value={find}
          placeholder={fleetTexts.findPlaceholder}
          onChange={({ target }) => setFleetFilter({ ...filter, find: target.value })}
        />
      </label>
      <AreaChoice
        label={fleetTexts.area}
        all={fleetTexts.all}
        none={fleetTexts.noArea}
        area={area}
        areas={areas}
        onChoose={(chosen) => setFleetFilter({ ...filter, area: chosen })}
      />
    </div>
  );
}

interface MachinesProps {
  readonly machines: readonly FleetMachine[];
  /** How many the Portal has beside those that it gave. */
  readonly leftOut: number;
  readonly profile: PortalProfile;
  readonly mayCare: boolean;
  readonly onAct: (act: FleetAct) => void;
}

function Machines({ machines, leftOut, ...row }: MachinesProps) {
  const { find, area } = useFleetFilter();
  const [shownMax, setShownMax] = useState(pageRows);
  const { until: maintenanceOf } = useMaintenance();
  const beside = leftOut > 0 && <p className="fleet-none sub">{fleetTexts.leftOut(formatCount(leftOut))}</p>;
  if (machines.length === 0) {
    const none = find === '' && area === null ? fleetTexts.none : fleetTexts.noneFiltered;
    return (
      <>
        <p className="fleet-none sub">{none}</p>
        {beside}
      </>
    );
  }
  const counts = Map.groupBy(machines, (each) => each.area);
  // By area before some are left out, so that more of them only ever come at the end.
  const shown = byArea(machines)
    .flatMap(([, all]) => all)
    .slice(0, shownMax);
  return (
    <>
      {byArea(shown).map(([each, all]) => (
        <section key={each ?? ''} className="fleet-area" aria-label={each ?? fleetTexts.noArea}>
          <h3>
            {each ?? fleetTexts.noArea}
            <span className="count">{formatCount(counts.get(each)?.length ?? all.length)}</span>
          </h3>
          <ul className="fleet-list">
            {all.map((machine) => (
              <FleetRow
                key={machine.id}
                machine={machine}
                maintenance={machine.retiredAt === null ? maintenanceOf(machine.id, machine.type) : null}
                {...row}
              />
            ))}
          </ul>
        </section>
      ))}
      {machines.length > shownMax && (
        <p className="fleet-none sub" role="status">
          {fleetTexts.shownOf(formatCount(shownMax), formatCount(machines.length))}{' '}
          <button type="button" className="act" onClick={() => setShownMax(shownMax + pageRows)}>
            {fleetTexts.showMore}
          </button>
        </p>
      )}
      {beside}
    </>
  );
}
