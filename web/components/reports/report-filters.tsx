// Of which time a report is, among how many operators, and of what. Each choice is an address.
import { type FormEvent, useId, useState } from 'react';
import { dayMeant, isDay } from '../../lib/desk/day.ts';
import type { PortalMachine } from '../../lib/portal-api.ts';
import { kinds, lastDays, linkToReport, type ReportFilter, setReportFilter } from '../../lib/reports/report-address.ts';
import { reportTexts } from '../../lib/reports/report-texts.ts';
import { formatCount } from '../../lib/texts.ts';
import { DayInput } from '../day-input.tsx';
import { AreaChoice } from '../fleet/area-choice.tsx';
import { MachineChoice } from '../machine-choice.tsx';

export interface ReportFiltersProps {
  readonly filter: ReportFilter;
  readonly machines: readonly PortalMachine[] | undefined;
  readonly areas: readonly string[];
}

export function ReportFilters({ filter, machines, areas }: ReportFiltersProps) {
  const { time, positions, machine, kind, area } = filter;
  const change = (changed: Partial<ReportFilter>): void => setReportFilter({ ...filter, ...changed });
  return (
    <div className="report-filters">
      <nav className="curve-lasts" aria-label={reportTexts.time}>
        {lengthsOf(time).map((days) => (
          <a
            key={days}
            href={linkToReport({ ...filter, time: { lastDays: days } })}
            aria-current={'lastDays' in time && time.lastDays === days ? 'true' : undefined}
          >
            {reportTexts.lastDays[days] ?? reportTexts.days(formatCount(days))}
          </a>
        ))}
      </nav>
      <Days key={JSON.stringify(time)} time={time} onChoose={(chosen) => change({ time: chosen })} />
      <label>
        <span>{reportTexts.positions}</span>
        <input
          type="number"
          min={1}
          max={1_000}
          value={positions ?? ''}
          placeholder="–"
          onChange={({ target: { value } }) => change({ positions: value === '' ? null : Math.max(1, Number(value)) })}
        />
      </label>
      <AreaChoice
        label={reportTexts.area}
        all={reportTexts.all}
        none={reportTexts.noArea}
        area={area}
        areas={areas}
        onChoose={(chosen) => change({ area: chosen })}
      />
      <MachineChoice
        label={reportTexts.machine}
        all={reportTexts.all}
        machine={machine}
        machines={machines}
        onChoose={(chosen) => change({ machine: chosen })}
      />
      <label>
        <span>{reportTexts.kind}</span>
        <select value={kind ?? ''} onChange={({ target: { value } }) => change({ kind: value === '' ? null : value })}>
          <option value="">{reportTexts.all}</option>
          {kinds.map((each) => (
            <option key={each} value={each}>
              {reportTexts.kinds[each]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Also one that only the address asks for. */
function lengthsOf(time: ReportFilter['time']): readonly number[] {
  if (!('lastDays' in time) || lastDays.some((days) => days === time.lastDays)) return lastDays;
  return [...lastDays, time.lastDays].sort((one, other) => one - other);
}

interface DaysProps {
  readonly time: ReportFilter['time'];
  readonly onChoose: (time: ReportFilter['time']) => void;
}

/** Nothing is asked for while somebody still types. */
function Days({ time, onChoose }: DaysProps) {
  const id = useId();
  const [writtenFrom, setFrom] = useState('from' in time ? time.from : '');
  const [writtenTo, setTo] = useState('to' in time ? time.to : '');
  const [from, to] = [dayMeant(writtenFrom), dayMeant(writtenTo)];
  const isGood = isDay(from) && isDay(to) && from <= to;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isGood) onChoose({ from, to });
  };
  return (
    <form className="report-days" onSubmit={send}>
      <span className="report-day">
        <label htmlFor={`${id}-from`}>{reportTexts.from}</label>
        <DayInput id={`${id}-from`} label={reportTexts.from} day={writtenFrom} onWrite={setFrom} />
      </span>
      <span className="report-day">
        <label htmlFor={`${id}-to`}>{reportTexts.to}</label>
        <DayInput id={`${id}-to`} label={reportTexts.to} day={writtenTo} onWrite={setTo} />
      </span>
      <button type="submit" className="act" disabled={!isGood}>
        {reportTexts.show}
      </button>
    </form>
  );
}
