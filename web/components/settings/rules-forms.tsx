// Writes what routes name: times of the week, groups of machines, and the quiet hours of a receiver.
import { useState } from 'react';
import type { Severity } from '../../lib/portal-api.ts';
import {
  daysIn,
  daysWritten,
  type Group,
  machinesIn,
  type Span,
  type Times,
  week,
  withGroup,
  withQuiet,
  withTimes,
} from '../../lib/settings/route-edits.ts';
import { routeTexts } from '../../lib/settings/route-texts.ts';
import type { NotificationSettings, Receiver } from '../../lib/settings/settings-api.ts';
import { settingsTexts } from '../../lib/settings/settings-texts.ts';
import { texts } from '../../lib/texts.ts';
import { RulesDialog } from './rules-dialog.tsx';
import { Checks, ChoiceField, TextField } from './rules-fields.tsx';

interface FormProps {
  readonly settings: NotificationSettings;
  readonly onClose: () => void;
}

const wholeWeek: Span = { days: ['mon-sun'], from: '08:00', to: '18:00' };
const spansMax = 50;

export function TimesForm({ times, settings, onClose }: FormProps & { readonly times: Times | null }) {
  const [name, setName] = useState(times?.name ?? '');
  const [spans, setSpans] = useState<readonly Span[]>(times?.spans ?? [wholeWeek]);
  const isReady = name.trim() !== '' && spans.length > 0 && spans.every(({ days }) => days.length > 0);
  const edit = isReady ? withTimes(times?.name ?? null, { name: name.trim(), spans }) : undefined;
  return (
    <RulesDialog
      title={times === null ? routeTexts.newTimes : routeTexts.timesOf(times.name)}
      {...{ edit, settings, onClose }}
    >
      <TextField
        {...{ label: routeTexts.name, hint: routeTexts.nameHint, text: name, maxLength: 100 }}
        onWrite={setName}
      />
      {spans.map((span, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span is nothing but its place.
        <div key={at} className="rules-step">
          <Checks
            legend={routeTexts.days}
            choices={week.map((day) => [day, settingsTexts.days[day] ?? day] as const)}
            chosen={[...daysIn(span.days)]}
            onChoose={(days) => setSpans(spans.with(at, { ...span, days: daysWritten(new Set(days)) }))}
          />
          <div className="rules-clock">
            <TextField
              {...{ label: routeTexts.from, text: span.from, maxLength: 5 }}
              onWrite={(from) => setSpans(spans.with(at, { ...span, from: from.trim() }))}
            />
            <TextField
              {...{ label: routeTexts.to, text: span.to, maxLength: 5 }}
              onWrite={(to) => setSpans(spans.with(at, { ...span, to: to.trim() }))}
            />
          </div>
          {spans.length > 1 && (
            <button type="button" className="act" onClick={() => setSpans(spans.toSpliced(at, 1))}>
              {routeTexts.removeSpan}
            </button>
          )}
        </div>
      ))}
      <span className="sub">{routeTexts.toHint}</span>
      {spans.length < spansMax && (
        <button type="button" className="act" onClick={() => setSpans([...spans, wholeWeek])}>
          {routeTexts.addSpan}
        </button>
      )}
    </RulesDialog>
  );
}

export function GroupForm({ group, settings, onClose }: FormProps & { readonly group: Group | null }) {
  const [name, setName] = useState(group?.name ?? '');
  const [machines, setMachines] = useState((group?.machines ?? []).join(', '));
  const ids = machinesIn(machines);
  const isReady = name.trim() !== '' && ids !== null && ids.length > 0;
  const edit = isReady ? withGroup(group?.name ?? null, { name: name.trim(), machines: ids }) : undefined;
  return (
    <RulesDialog
      title={group === null ? routeTexts.newGroup : routeTexts.groupOf(group.name)}
      edit={ids === null ? routeTexts.machinesWrong : edit}
      {...{ settings, onClose }}
    >
      <TextField
        {...{ label: routeTexts.name, hint: routeTexts.nameHint, text: name, maxLength: 100 }}
        onWrite={setName}
      />
      <TextField {...{ label: routeTexts.machines, text: machines, maxLength: 100_000 }} onWrite={setMachines} />
    </RulesDialog>
  );
}

const priorities: readonly Severity[] = ['WARNING', 'ALERT', 'CRITICAL'];

export function QuietForm({ receiver, settings, onClose }: FormProps & { readonly receiver: Receiver }) {
  const { name, quiet } = receiver;
  const [during, setDuring] = useState(quiet?.during ?? '');
  const [except, setExcept] = useState<readonly string[]>(quiet?.except ?? []);
  const hours = during === '' ? null : { during, except: except as readonly Severity[] };
  return (
    <RulesDialog title={routeTexts.quietOf(name)} edit={withQuiet(name, hours)} {...{ settings, onClose }}>
      <p className="sub">{routeTexts.quietHint}</p>
      <ChoiceField
        {...{ label: routeTexts.quiet, none: routeTexts.noQuiet, chosen: during }}
        choices={settings.times.map((each) => each.name)}
        onChoose={setDuring}
      />
      {during !== '' && (
        <Checks
          {...{ legend: routeTexts.except, chosen: except }}
          choices={priorities.map((each) => [each, texts.severities[each]] as const)}
          onChoose={setExcept}
        />
      )}
    </RulesDialog>
  );
}
