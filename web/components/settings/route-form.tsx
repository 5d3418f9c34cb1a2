// Writes a route: which alarms, to whom, when, and whom else where nobody acknowledges.
import { useState } from 'react';
import type { PortalProfile, Severity } from '../../lib/portal-api.ts';
import { machinesIn, withRoute } from '../../lib/settings/route-edits.ts';
import { routeTexts } from '../../lib/settings/route-texts.ts';
import type { NotificationSettings, Route } from '../../lib/settings/settings-api.ts';
import { settingsTexts } from '../../lib/settings/settings-texts.ts';
import { language, texts } from '../../lib/texts.ts';
import { RulesDialog } from './rules-dialog.tsx';
import { Checks, ChoiceField, TextField } from './rules-fields.tsx';

export interface RouteFormProps {
  /** Null for a new one. */
  readonly route: Route | null;
  readonly settings: NotificationSettings;
  readonly profile: PortalProfile | undefined;
  readonly onClose: () => void;
}

const priorities: readonly Severity[] = ['WARNING', 'ALERT', 'CRITICAL'];
const everything: Route = {
  ...{ name: '', priorities: null, machines: null, machineGroups: null, machineTypes: null },
  ...{ kinds: null, modes: null, during: null, to: [], escalate: [] },
};

export function RouteForm({ route, settings, profile, onClose }: RouteFormProps) {
  const [written, setWritten] = useState(route ?? everything);
  const [machines, setMachines] = useState((route?.machines ?? []).join(', '));
  const change = (members: Partial<Route>): void => setWritten({ ...written, ...members });
  const ids = machinesIn(machines);
  const { name, to } = written;
  const next = { ...written, name: name.trim(), machines: ids === null || ids.length === 0 ? null : ids };
  const isReady = next.name !== '' && to.length > 0 && next.escalate.every((each) => each.to.length > 0);
  const edit = ids === null ? routeTexts.machinesWrong : isReady ? withRoute(route?.name ?? null, next) : undefined;
  const receivers = settings.receivers.map((each) => [each.name, each.name] as const);
  return (
    <RulesDialog
      title={route === null ? routeTexts.newRoute : routeTexts.route(route.name)}
      {...{ edit, settings, onClose }}
    >
      <TextField
        {...{ label: routeTexts.name, hint: routeTexts.nameHint, text: name, maxLength: 100 }}
        onWrite={(text) => change({ name: text })}
      />
      <Which {...{ written, machines, settings, profile }} onChange={change} onMachines={setMachines} />
      <ChoiceField
        {...{ label: settingsTexts.during, none: settingsTexts.always, chosen: written.during ?? '' }}
        choices={settings.times.map((each) => each.name)}
        onChoose={(during) => change({ during: during === '' ? null : during })}
      />
      <Checks
        {...{ legend: settingsTexts.to, choices: receivers, chosen: to }}
        onChoose={(chosen) => change({ to: chosen })}
      />
      <Escalation {...{ receivers, steps: written.escalate }} onChange={(escalate) => change({ escalate })} />
    </RulesDialog>
  );
}

interface WhichProps extends Pick<RouteFormProps, 'settings' | 'profile'> {
  readonly written: Route;
  readonly machines: string;
  readonly onChange: (members: Partial<Route>) => void;
  readonly onMachines: (text: string) => void;
}

/** None is all. */
const orAll = <T,>(chosen: readonly T[]): readonly T[] | null => (chosen.length === 0 ? null : chosen);

function Which({ written, machines, settings, profile, onChange, onMachines }: WhichProps) {
  const hint = routeTexts.allHint;
  const modes = profile?.failureModes.map(({ code, label }) => [code, label[language]] as const) ?? [];
  return (
    <>
      <Checks
        {...{ legend: settingsTexts.priorities, hint, chosen: written.priorities ?? [] }}
        choices={priorities.map((each) => [each, texts.severities[each]] as const)}
        onChoose={(chosen) => onChange({ priorities: orAll(chosen) as Route['priorities'] })}
      />
      <TextField
        {...{ label: routeTexts.machines, hint: routeTexts.machinesHint, text: machines, maxLength: 100_000 }}
        onWrite={onMachines}
      />
      {(settings.machineGroups.length > 0 || written.machineGroups !== null) && (
        <Checks
          {...{ legend: routeTexts.groups, chosen: written.machineGroups ?? [] }}
          choices={settings.machineGroups.map((each) => [each.name, each.name] as const)}
          onChoose={(chosen) => onChange({ machineGroups: orAll(chosen) })}
        />
      )}
      <Checks
        {...{ legend: settingsTexts.types, hint, chosen: written.machineTypes ?? [] }}
        choices={profile?.machineTypes.map((each) => [each.name, each.label[language]] as const) ?? []}
        onChoose={(chosen) => onChange({ machineTypes: orAll(chosen) })}
      />
      <Checks
        {...{ legend: settingsTexts.kinds, hint, chosen: written.kinds ?? [] }}
        choices={['machine', 'data_quality'].map((each) => [each, settingsTexts.kindsOfAlarms[each] ?? each] as const)}
        onChoose={(chosen) => onChange({ kinds: orAll(chosen) })}
      />
      <Checks
        {...{ legend: settingsTexts.modes, hint, chosen: written.modes ?? [] }}
        choices={[...modes, ['', settingsTexts.noMode] as const]}
        onChoose={(chosen) => onChange({ modes: orAll(chosen) })}
      />
    </>
  );
}

interface EscalationProps {
  readonly receivers: readonly (readonly [string, string])[];
  readonly steps: Route['escalate'];
  readonly onChange: (steps: Route['escalate']) => void;
}

const stepsMax = 10;
const firstMinutes = 10;

function Escalation({ receivers, steps, onChange }: EscalationProps) {
  return (
    <fieldset className="alarm-options rules-steps">
      <legend>{routeTexts.escalation}</legend>
      {steps.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is nothing but its place.
        <div key={at} className="rules-step">
          <TextField
            {...{ label: routeTexts.minutes, text: String(step.afterMinutes), maxLength: 5, isNumeric: true }}
            onWrite={(text) => onChange(steps.with(at, { ...step, afterMinutes: Number(text.replace(/\D/g, '')) }))}
          />
          <Checks
            {...{ legend: routeTexts.thenTo, choices: receivers, chosen: step.to }}
            onChoose={(to) => onChange(steps.with(at, { ...step, to }))}
          />
          <button type="button" className="act" onClick={() => onChange(steps.toSpliced(at, 1))}>
            {routeTexts.removeEscalation}
          </button>
        </div>
      ))}
      {steps.length < stepsMax && (
        <button
          type="button"
          className="act"
          onClick={() => onChange([...steps, { afterMinutes: firstMinutes, to: [] }])}
        >
          {routeTexts.addEscalation}
        </button>
      )}
    </fieldset>
  );
}
