// Routes with what they name, and receivers: as rows, each with what an admin may change of it.
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useState } from 'react';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import {
  type Edit,
  type Group,
  movedRoute,
  routesOf,
  type Times,
  withoutGroup,
  withoutRoute,
  withoutTimes,
} from '../../lib/settings/route-edits.ts';
import { routeTexts } from '../../lib/settings/route-texts.ts';
import {
  goBackToFile,
  type NotificationSettings,
  notificationsKey,
  type Receiver,
  type Route,
  setRoutes,
} from '../../lib/settings/settings-api.ts';
import { settingsTexts } from '../../lib/settings/settings-texts.ts';
import { ReceiverRow } from './receiver-row.tsx';
import { RouteForm } from './route-form.tsx';
import { RouteRow } from './route-row.tsx';
import { RulesDialog } from './rules-dialog.tsx';
import { RowActs } from './rules-fields.tsx';
import { GroupForm, QuietForm, TimesForm } from './rules-forms.tsx';
import { spansSaid } from './times-said.ts';

export interface RulesEditorProps {
  readonly settings: NotificationSettings;
  readonly profile: PortalProfile | undefined;
}

/** What is open; null in it for a new one. */
type Open =
  | { readonly what: 'route'; readonly route: Route | null }
  | { readonly what: 'times'; readonly times: Times | null }
  | { readonly what: 'group'; readonly group: Group | null }
  | { readonly what: 'quiet'; readonly receiver: Receiver }
  | { readonly what: 'remove'; readonly name: string; readonly edit: Edit }
  | { readonly what: 'file' };

export function RulesEditor({ settings, profile }: RulesEditorProps) {
  const [open, setOpen] = useState<Open | null>(null);
  const close = useCallback(() => setOpen(null), []);
  const { move, problem } = useMoving(settings);
  const remove = (name: string, edit: Edit): void => setOpen({ what: 'remove', name, edit });
  const { routes, receivers, routesFrom } = settings;
  return (
    <>
      <Head title={settingsTexts.routes}>
        {routesFrom === 'table' && <Act text={routeTexts.useFile} onAct={() => setOpen({ what: 'file' })} />}
        <Act text={routeTexts.addRoute} onAct={() => setOpen({ what: 'route', route: null })} />
      </Head>
      <p className="sub settings-intro">{routes.length === 0 ? settingsTexts.noRoutes : settingsTexts.routesHint}</p>
      {problem !== null && (
        <p className="alarm-problem" role="alert" lang={saidIn(problem)}>
          {problem}
        </p>
      )}
      <ol className="settings-list">
        {routes.map((route, at) => (
          <RouteRow
            key={route.name}
            {...{ route, settings, profile }}
            onEdit={() => setOpen({ what: 'route', route })}
            onRemove={() => remove(route.name, withoutRoute(route.name))}
            onMove={(by) => (routes[at + by] === undefined ? null : () => move(route.name, by))}
          />
        ))}
      </ol>
      <Named {...{ settings, onOpen: setOpen, onRemove: remove }} />
      <Head title={settingsTexts.receivers} />
      {receivers.length === 0 && <p className="sub settings-intro">{settingsTexts.noReceivers}</p>}
      <ul className="settings-list">
        {receivers.map((receiver) => (
          <ReceiverRow
            key={receiver.name}
            {...{ receiver, settings }}
            onQuiet={() => setOpen({ what: 'quiet', receiver })}
          />
        ))}
      </ul>
      {open !== null && <Opened {...{ open, settings, profile, onClose: close }} />}
    </>
  );
}

/** Moving a route asks nothing first; what is refused is told above the list. */
function useMoving(settings: NotificationSettings) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const move = async (name: string, by: -1 | 1): Promise<void> => {
    setProblem(null);
    await setRoutes(movedRoute(name, by)(routesOf(settings))).catch((error: Error) => setProblem(error.message));
    await queries.invalidateQueries({ queryKey: notificationsKey });
  };
  return { problem, move: (...of: Parameters<typeof move>) => void move(...of) };
}

interface NamedProps {
  readonly settings: NotificationSettings;
  readonly onOpen: (open: Open) => void;
  readonly onRemove: (name: string, edit: Edit) => void;
}

/** What routes and quiet hours name. */
function Named({ settings: { times, machineGroups }, onOpen, onRemove }: NamedProps) {
  return (
    <>
      <Head title={routeTexts.times}>
        <Act text={routeTexts.addTimes} onAct={() => onOpen({ what: 'times', times: null })} />
      </Head>
      {times.length === 0 && <p className="sub settings-intro">{routeTexts.noTimes}</p>}
      <ul className="settings-list">
        {times.map((each) => (
          <NamedRow
            key={each.name}
            {...{ name: each.name, said: spansSaid(each.spans) }}
            onEdit={() => onOpen({ what: 'times', times: each })}
            onRemove={() => onRemove(each.name, withoutTimes(each.name))}
          />
        ))}
      </ul>
      <Head title={routeTexts.groups}>
        <Act text={routeTexts.addGroup} onAct={() => onOpen({ what: 'group', group: null })} />
      </Head>
      {machineGroups.length === 0 && <p className="sub settings-intro">{routeTexts.noGroups}</p>}
      <ul className="settings-list">
        {machineGroups.map((group) => (
          <NamedRow
            key={group.name}
            {...{ name: group.name, said: group.machines.map((id) => `#${id}`).join(', ') }}
            onEdit={() => onOpen({ what: 'group', group })}
            onRemove={() => onRemove(group.name, withoutGroup(group.name))}
          />
        ))}
      </ul>
    </>
  );
}

interface NamedRowProps {
  readonly name: string;
  readonly said: string;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function NamedRow({ name, said, onEdit, onRemove }: NamedRowProps) {
  return (
    <li data-named={name}>
      <div className="settings-row">
        <strong>{name}</strong>
        <span className="sub">{said}</span>
        <RowActs {...{ name, onEdit, onRemove }} />
      </div>
    </li>
  );
}

function Head({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="settings-section">
      <h3>{title}</h3>
      <span className="settings-acts">{children}</span>
    </div>
  );
}

function Act({ text, onAct }: { readonly text: string; readonly onAct: () => void }) {
  return (
    <button type="button" className="act" onClick={onAct}>
      {text}
    </button>
  );
}

interface OpenedProps extends RulesEditorProps {
  readonly open: Open;
  readonly onClose: () => void;
}

function Opened({ open, settings, profile, onClose }: OpenedProps) {
  const common = { settings, onClose };
  if (open.what === 'route') return <RouteForm {...common} profile={profile} route={open.route} />;
  if (open.what === 'times') return <TimesForm {...common} times={open.times} />;
  if (open.what === 'group') return <GroupForm {...common} group={open.group} />;
  if (open.what === 'quiet') return <QuietForm {...common} receiver={open.receiver} />;
  if (open.what === 'remove')
    return <RulesDialog {...common} title={routeTexts.isRemoved(open.name)} submit={routeTexts.yes} edit={open.edit} />;
  return (
    <RulesDialog
      {...common}
      title={routeTexts.useFileOf}
      submit={routeTexts.useFile}
      edit={undefined}
      step={goBackToFile}
    >
      <p className="sub">{routeTexts.useFileHint}</p>
    </RulesDialog>
  );
}
