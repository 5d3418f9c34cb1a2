// Maintenance windows, of all machines or of one: what holds now and what is planned, with what operators do about it, and what is over, folded away. They are
// the AI server's: where that cannot be asked, it says so here, and all else of the page goes on.
import '../../settings.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { portalNow } from '../../lib/desk/portal-clock.ts';
import {
  endWindow,
  fetchWindows,
  type MaintenanceWindow,
  maintenanceKey,
} from '../../lib/maintenance/maintenance-api.ts';
import { maintenanceTexts, personSaid } from '../../lib/maintenance/maintenance-texts.ts';
import { covers } from '../../lib/maintenance/window-plan.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { useMayAct } from '../../lib/session/session.ts';
import { formatCount, formatMoment, formatSince, language } from '../../lib/texts.ts';
import { useAttempt } from '../use-attempt.ts';
import { MaintenanceDialog } from './maintenance-dialog.tsx';

export interface MaintenancePanelProps {
  readonly profile: PortalProfile;
  /** Only what it falls under; absent for all. */
  readonly machine?: { readonly id: number; readonly type: string | undefined };
}

const refetchMs = 30_000;

export function MaintenancePanel({ profile, machine }: MaintenancePanelProps) {
  const { data, failureReason } = useQuery({
    queryKey: maintenanceKey,
    queryFn: fetchWindows,
    refetchInterval: refetchMs,
    retry: false,
  });
  const { problem, attempt } = useAttempt(maintenanceKey);
  const [isPlanning, setPlanning] = useState(false);
  const mayAct = useMayAct();
  const windows = (data?.windows ?? []).filter(
    (each) => machine === undefined || covers(each, machine.id, machine.type),
  );
  const current = windows.filter(({ state }) => state !== 'over');
  const over = windows.filter(({ state }) => state === 'over');
  const end = (id: string): void => void attempt(() => endWindow(id));
  return (
    <section className="panel settings maintenance" aria-labelledby="maintenance-title">
      <div className="panel-head settings-head">
        <h2 id="maintenance-title" className="panel-title">
          {maintenanceTexts.title}
        </h2>
        {mayAct && data !== undefined && (
          <button type="button" className="act" onClick={() => setPlanning(true)}>
            {maintenanceTexts.plan}
          </button>
        )}
      </div>
      {[failureReason?.message ?? null, problem].map(
        (text) =>
          text !== null && (
            <p key={text} className="alarm-problem" role="alert" lang={saidIn(text)}>
              {text}
            </p>
          ),
      )}
      {data !== undefined && current.length === 0 && (
        <p className="sub settings-intro">
          {machine === undefined ? maintenanceTexts.none : maintenanceTexts.noneHere}
        </p>
      )}
      <Windows windows={current} profile={profile} onEnd={mayAct ? end : null} />
      {data?.isCut === true && <p className="sub settings-intro">{maintenanceTexts.cut}</p>}
      {over.length > 0 && (
        <details className="maintenance-over">
          <summary>{maintenanceTexts.over(formatCount(over.length))}</summary>
          <Windows windows={over} profile={profile} onEnd={null} />
        </details>
      )}
      {isPlanning && <MaintenanceDialog profile={profile} machineId={machine?.id} onClose={() => setPlanning(false)} />}
    </section>
  );
}

interface WindowsProps {
  readonly windows: readonly MaintenanceWindow[];
  readonly profile: PortalProfile;
  readonly onEnd: ((id: string) => void) | null;
}

function Windows({ windows, profile, onEnd }: WindowsProps) {
  const now = portalNow();
  return (
    <ul className="settings-list">
      {windows.map((each) => (
        <li key={each.id} data-window={each.id} data-state={each.state}>
          <div className="settings-row">
            <span className="chip" data-is={each.state === 'active' ? 'maintenance' : undefined}>
              {maintenanceTexts.states[each.state]}
            </span>
            <strong>{scopeSaid(each, profile)}</strong>
            <span title={`${formatMoment(each.from)} – ${formatMoment(each.until)}`}>
              {`${formatSince(each.from, now)} – ${formatSince(each.endedAt ?? each.until, now)}`}
            </span>
          </div>
          <div>{each.reason}</div>
          <div className="settings-row">
            <span className="sub">
              {maintenanceTexts.by(personSaid(each.plannedBy), formatSince(each.plannedAt, now))}
              {each.endedBy !== null &&
                each.endedAt !== null &&
                ` · ${maintenanceTexts.endedBy(personSaid(each.endedBy), formatSince(each.endedAt, now))}`}
            </span>
            {onEnd !== null && <End window={each} onEnd={onEnd} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

function End({
  window: { id, state, reason },
  onEnd,
}: Pick<WindowsProps, 'onEnd'> & { readonly window: MaintenanceWindow }) {
  const isActive = state === 'active';
  return (
    <span className="settings-acts">
      <button
        type="button"
        className="act"
        aria-label={(isActive ? maintenanceTexts.endOf : maintenanceTexts.takeBackOf)(reason)}
        onClick={() => onEnd?.(id)}
      >
        {isActive ? maintenanceTexts.end : maintenanceTexts.takeBack}
      </button>
    </span>
  );
}

const machinesShown = 20;

function scopeSaid({ machines, machineTypes, failureMode }: MaintenanceWindow, profile: PortalProfile): string {
  const numbers = machines.slice(0, machinesShown).map((id) => `#${id}`);
  const more = machines.length > machinesShown ? [`+ ${formatCount(machines.length - machinesShown)}`] : [];
  const types = machineTypes.map(
    (name) => profile.machineTypes.find((each) => each.name === name)?.label[language] ?? name,
  );
  const who = [...numbers, ...more, ...types].join(', ') || maintenanceTexts.allMachines;
  const mode = profile.failureModes.find(({ code }) => code === failureMode)?.label[language] ?? failureMode;
  return mode === null ? who : `${who}, ${maintenanceTexts.onlyMode(mode)}`;
}
