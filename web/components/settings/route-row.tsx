// A route: which alarms go to whom, when, and what an admin may do with it.
import { formatMinutes } from '../../lib/alarms/alarm-texts.ts';
import { episodeTexts } from '../../lib/episode-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { routeTexts } from '../../lib/settings/route-texts.ts';
import type { NotificationSettings, Route } from '../../lib/settings/settings-api.ts';
import { settingsTexts } from '../../lib/settings/settings-texts.ts';
import { language } from '../../lib/texts.ts';
import { SeverityBadge } from '../alerts/severity.tsx';
import { RowActs } from './rules-fields.tsx';
import { timesSaid } from './times-said.ts';

export interface RouteRowProps {
  readonly profile: PortalProfile | undefined;
  readonly route: Route;
  readonly settings: NotificationSettings;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
  /** Null where there is no place to move it to. */
  readonly onMove: (by: -1 | 1) => (() => void) | null;
}

export function RouteRow({ route, settings, profile, onEdit, onRemove, onMove }: RouteRowProps) {
  const { name, priorities, machines, machineGroups, machineTypes, kinds, modes, during, to, escalate } = route;
  const groups = machineGroups?.map((group) => {
    const of = settings.machineGroups.find((each) => each.name === group)?.machines ?? [];
    return settingsTexts.group(group, of.map((id) => `#${id}`).join(', '));
  });
  const chosen = [...(groups ?? []), ...(machines ?? []).map((id) => `#${id}`)];
  const label = (code: string): string =>
    profile?.failureModes.find((each) => each.code === code)?.label[language] ?? (code || settingsTexts.noMode);
  const facts: readonly (readonly [string, string | null])[] = [
    [settingsTexts.machines, machines === null && machineGroups === null ? null : chosen.join(', ')],
    [settingsTexts.types, machineTypes?.join(', ') ?? null],
    [settingsTexts.kinds, kinds?.map((kind) => episodeTexts.kinds[kind] ?? kind).join(', ') ?? null],
    [settingsTexts.modes, modes?.map(label).join(', ') ?? null],
    [settingsTexts.during, during === null ? null : timesSaid(during, settings)],
  ];
  const told = facts.filter(([, said]) => said !== null);
  return (
    <li data-route={name}>
      <div className="settings-row">
        <strong>{name}</strong>
        {priorities?.map((priority) => (
          <SeverityBadge key={priority} severity={priority} />
        ))}
        {priorities === null && told.length === 0 && <span className="sub">{settingsTexts.everyAlarm}</span>}
        <RowActs {...{ name, onEdit, onRemove }}>
          <Move label={routeTexts.up(name)} sign="↑" onMove={onMove(-1)} />
          <Move label={routeTexts.down(name)} sign="↓" onMove={onMove(1)} />
        </RowActs>
      </div>
      <dl className="settings-facts">
        {told.map(([title, said]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{said}</dd>
          </div>
        ))}
        <div>
          <dt>{settingsTexts.to}</dt>
          <dd>
            {to.join(', ')}
            {escalate.map(({ afterMinutes, to: then }) => (
              <span key={afterMinutes} className="sub">
                {settingsTexts.escalate(formatMinutes(afterMinutes), then.join(', '))}
              </span>
            ))}
          </dd>
        </div>
      </dl>
    </li>
  );
}

interface MoveProps {
  readonly label: string;
  readonly sign: string;
  readonly onMove: (() => void) | null;
}

function Move({ label, sign, onMove }: MoveProps) {
  return (
    <button
      type="button"
      className="act"
      aria-label={label}
      title={label}
      disabled={onMove === null}
      onClick={() => onMove?.()}
    >
      {sign}
    </button>
  );
}
