// Which alarms are shown: open, without verdict or ended, of what state, priority, area, machine and mode, and in which order.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AlarmList, AlarmSort, AlarmState } from '../../lib/alarms/alarm-api.ts';
import {
  type AlarmFilter,
  chosenCount,
  linkToAlarms,
  notUnderstood,
  openStates,
  priorities,
  setFilter,
  shows,
  sorts,
  toggled,
  withoutChoices,
} from '../../lib/alarms/alarm-filter.ts';
import { alarmTexts, sortText } from '../../lib/alarms/alarm-texts.ts';
import { areasOf } from '../../lib/fleet/fleet-address.ts';
import { fetchFleet, fleetKey } from '../../lib/fleet/fleet-api.ts';
import { hasTypes, typeLabel } from '../../lib/fleet/machine-type.ts';
import type { PortalMachine, PortalProfile } from '../../lib/portal-api.ts';
import { formatCount, language, texts } from '../../lib/texts.ts';
import { AreaChoice } from '../fleet/area-choice.tsx';
import { MachineChoice } from '../machine-choice.tsx';
import { SavedFilters } from './saved-filters.tsx';

type Counted = Pick<AlarmList, 'counts' | 'atLeast'>;

export interface AlarmFiltersProps {
  readonly filter: AlarmFilter;
  readonly counted: Counted | undefined;
  readonly profile: PortalProfile | undefined;
  readonly machines: readonly PortalMachine[] | undefined;
}

export function AlarmFilters({ filter, counted, profile, machines }: AlarmFiltersProps) {
  const { show, state, priority, machine, type, mode } = filter;
  const chosen = chosenCount(filter);
  // On a phone they would take most of the first screen.
  const [isUnfolded, setUnfolded] = useState(false);
  const dropped = useDropped(filter);
  const change = (changed: Partial<AlarmFilter>): void => setFilter({ ...filter, ...changed });
  return (
    <div className="alarm-filters" data-unfolded={isUnfolded}>
      <nav className="alarm-shows" aria-label={alarmTexts.showsLabel}>
        {shows.map((each) => (
          <a
            key={each}
            href={linkToAlarms({ ...filter, show: each, state: [], alarm: null })}
            aria-current={each === show ? 'true' : undefined}
          >
            {alarmTexts.shows[each]}
            {each === 'review' && (counted?.counts.normal ?? 0) > 0 && <Count of="normal" counted={counted} />}
          </a>
        ))}
      </nav>
      <button
        type="button"
        className="act filters-fold"
        aria-expanded={isUnfolded}
        onClick={() => setUnfolded(!isUnfolded)}
      >
        {chosen === 0 ? alarmTexts.filters : alarmTexts.filtersOf(formatCount(chosen))}
      </button>
      <SortChoice filter={filter} onChoose={(sort) => change({ sort })} />
      <fieldset>
        <legend>{alarmTexts.filterPriorities}</legend>
        {priorities.map((each) => (
          <button
            key={each}
            type="button"
            className="severity"
            data-severity={each}
            aria-pressed={priority.includes(each)}
            onClick={() => change({ priority: toggled(priority, each) })}
          >
            {texts.severities[each]}
          </button>
        ))}
      </fieldset>
      {show === 'open' && (
        <fieldset>
          <legend>{alarmTexts.filterStates}</legend>
          {openStates.map((each) => (
            <button
              key={each}
              type="button"
              className="alarm-state"
              data-state={each}
              aria-pressed={state.includes(each)}
              onClick={() => change({ state: toggled(state, each) })}
            >
              {alarmTexts.shortStates[each] ?? alarmTexts.states[each]}
              <Count of={each} counted={counted} />
            </button>
          ))}
        </fieldset>
      )}
      <div className="alarm-choices">
        <OwnAreas area={filter.area} onChoose={(area) => change({ area })} />
        <MachineChoice
          label={alarmTexts.filterMachine}
          all={alarmTexts.all}
          machine={machine}
          machines={machines}
          onChoose={(of) => change({ machine: of })}
        />
        {profile !== undefined && (hasTypes(profile) || type !== null) && (
          <TypeChoice type={type} profile={profile} onChoose={(of) => change({ type: of })} />
        )}
        <ModeChoice mode={mode} profile={profile} onChoose={(of) => change({ mode: of })} />
        {chosen > 0 && (
          <button type="button" className="more" onClick={() => setFilter(withoutChoices(filter))}>
            {alarmTexts.clearFilters}
          </button>
        )}
      </div>
      <SavedFilters filter={filter} isFiltered={chosen > 0} />
      {dropped.length > 0 && (
        <p className="alarm-dropped" role="status">
          {alarmTexts.dropped(dropped.map((each) => (each.length > 60 ? `${each.slice(0, 60)} …` : each)).join(', '))}
        </p>
      )}
    </div>
  );
}

/** Where counting ended before all were counted, that is said; a Portal of an earlier version, while another one is being replaced, does not say it. */
function Count({ of, counted }: { readonly of: AlarmState; readonly counted: Counted | undefined }) {
  const count = formatCount(counted?.counts[of] ?? 0);
  if (counted?.atLeast?.includes(of) !== true) return <span className="count">{count}</span>;
  return (
    <span className="count" title={alarmTexts.atLeast(count)}>
      {`${count}+`}
    </span>
  );
}

/** What the address said and nothing can be made of: it goes out of the address, and is told until something else is looked at. */
function useDropped(filter: AlarmFilter): readonly string[] {
  const link = linkToAlarms(filter);
  const [dropped, setDropped] = useState<{ readonly link: string; readonly parts: readonly string[] }>();
  useEffect(() => {
    const parts = notUnderstood(window.location.hash);
    if (parts.length === 0) return;
    setDropped({ link, parts });
    setFilter(filter);
  }, [filter, link]);
  return dropped?.link === link ? dropped.parts : [];
}

interface SortChoiceProps extends Pick<AlarmFiltersProps, 'filter'> {
  readonly onChoose: (sort: AlarmSort) => void;
}

/** Never folded: an order that one does not see is taken for another. */
function SortChoice({ filter: { show, sort }, onChoose }: SortChoiceProps) {
  return (
    <label className="alarm-sort">
      <span>{alarmTexts.sort}</span>
      <select value={sort} onChange={({ target: { value } }) => onChoose(value as AlarmSort)}>
        {sorts.map((each) => (
          <option key={each} value={each}>
            {sortText(each, show)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface OwnAreasProps {
  readonly area: string | null;
  readonly onChoose: (area: string | null) => void;
}

/** Only where the plant has areas. */
function OwnAreas({ area, onChoose }: OwnAreasProps) {
  const fleet = useQuery({ queryKey: fleetKey, queryFn: fetchFleet, staleTime: areasStaleMs });
  const areas = fleet.data === undefined ? [] : areasOf(fleet.data);
  if (areas.length === 0 && area === null) return null;
  const { all, filterArea, noArea } = alarmTexts;
  return <AreaChoice label={filterArea} all={all} none={noArea} area={area} areas={areas} onChoose={onChoose} />;
}

const areasStaleMs = 60_000;

interface TypeChoiceProps {
  readonly type: string | null;
  readonly profile: PortalProfile;
  readonly onChoose: (type: string | null) => void;
}

/** Also of a type that the profile does not have, as an address may say. */
function TypeChoice({ type, profile: { machineTypes }, onChoose }: TypeChoiceProps) {
  return (
    <label>
      <span>{alarmTexts.filterType}</span>
      <select
        value={type === null ? '*' : `=${type}`}
        onChange={({ target: { value } }) => onChoose(value === '*' ? null : value.slice(1))}
      >
        <option value="*">{alarmTexts.all}</option>
        {machineTypes.map(({ name }) => (
          <option key={name} value={`=${name}`}>
            {typeLabel(name, machineTypes, language) ?? name}
          </option>
        ))}
        {type !== null && machineTypes.every(({ name }) => name !== type) && <option value={`=${type}`}>{type}</option>}
      </select>
    </label>
  );
}

interface ModeChoiceProps extends Pick<AlarmFiltersProps, 'profile'> {
  readonly mode: string | null;
  readonly onChoose: (mode: string | null) => void;
}

function ModeChoice({ mode, profile, onChoose }: ModeChoiceProps) {
  return (
    <label>
      <span>{alarmTexts.filterMode}</span>
      <select
        value={mode === null ? '*' : mode}
        onChange={({ target: { value } }) => onChoose(value === '*' ? null : value)}
      >
        <option value="*">{alarmTexts.all}</option>
        <option value="">{alarmTexts.noMode}</option>
        {profile?.failureModes.map(({ code, label }) => (
          <option key={code} value={code}>
            {label[language]}
          </option>
        ))}
      </select>
    </label>
  );
}
