// Plans a maintenance window. A dialog of the browser's own: Escape leaves it, and the keyboard stays within. What is refused is told there, and nothing written
// is lost.

import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useRef, useState } from 'react';
import type { Said } from '../../lib/alerts/own-words.ts';
import { portalNow } from '../../lib/desk/portal-clock.ts';
import { hasTypes } from '../../lib/fleet/machine-type.ts';
import { maintenanceKey, planWindow } from '../../lib/maintenance/maintenance-api.ts';
import { maintenanceTexts } from '../../lib/maintenance/maintenance-texts.ts';
import { doubtSaid } from '../../lib/maintenance/planned-said.ts';
import { planOf, type WrittenWindow } from '../../lib/maintenance/window-plan.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { language } from '../../lib/texts.ts';
import { DayInput } from '../day-input.tsx';
import { Field } from '../fleet/machine-forms.tsx';
import { Checks, TextField } from '../settings/rules-fields.tsx';
import { useDialog } from '../use-dialog.ts';

export interface MaintenanceDialogProps {
  readonly profile: PortalProfile;
  /** The one whose page it is; undefined for any. */
  readonly machineId: number | undefined;
  readonly onClose: () => void;
}

const hoursChoices = [1, 2, 4, 8, 24, 72] as const;
const usualHours = 2;
const reasonMax = 500;

export function MaintenanceDialog({ profile, machineId, onClose }: MaintenanceDialogProps) {
  const dialog = useDialog();
  const titleId = useId();
  const [written, setWritten] = useState<WrittenWindow>({
    ...{ machines: machineId === undefined ? '' : String(machineId), types: [], isAll: false, mode: '' },
    ...{ fromDay: '', fromTime: '', hours: usualHours, untilDay: '', untilTime: '', reason: '' },
  });
  const change = (members: Partial<WrittenWindow>): void => setWritten((before) => ({ ...before, ...members }));
  const close = (): void => dialog.current?.close();
  const { problem, doubt, isBusy, send } = usePlanning(written, close);
  return (
    <dialog ref={dialog} className="alarm-dialog rules-dialog" aria-labelledby={titleId} onClose={onClose}>
      <form onSubmit={send}>
        <h3 id={titleId}>{maintenanceTexts.dialog}</h3>
        <p className="sub">{maintenanceTexts.intro}</p>
        <Whom {...{ written, profile, change }} />
        <When {...{ written, change }} />
        <TextField
          {...{ label: maintenanceTexts.reason, hint: maintenanceTexts.reasonHint }}
          {...{ text: written.reason, maxLength: reasonMax }}
          onWrite={(reason) => change({ reason })}
        />
        {problem !== null && (
          <p className="sign-in-problem" role="alert">
            {problem}
          </p>
        )}
        {doubt !== undefined && (
          <p className="sign-in-problem" data-good="true" role="status">
            {maintenanceTexts.planned} <span lang={doubt.language}>{doubt.text}</span>
          </p>
        )}
        <div className="alarm-acts">
          <button type="button" className="act" onClick={close}>
            {doubt === undefined ? maintenanceTexts.cancel : maintenanceTexts.close}
          </button>
          {doubt === undefined && (
            <button type="submit" className="act" data-primary disabled={isBusy}>
              {isBusy ? maintenanceTexts.saving : maintenanceTexts.save}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}

/** Closes when it is planned; where something may be a mistake that is told first. */
function usePlanning(written: WrittenWindow, close: () => void) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const [doubt, setDoubt] = useState<Said>();
  const [isBusy, setBusy] = useState(false);
  /** Sooner than the button is drawn as disabled, and for good once it is planned: each window that is sent is one more. */
  const isSent = useRef(false);
  const plan = async (): Promise<void> => {
    if (isSent.current) return;
    const meant = planOf(written, portalNow());
    if ('fault' in meant) return setProblem(maintenanceTexts.faults[meant.fault]);
    isSent.current = true;
    setBusy(true);
    setProblem(null);
    try {
      const told = doubtSaid(await planWindow(meant.plan));
      await queries.invalidateQueries({ queryKey: maintenanceKey });
      if (told === undefined) close();
      else setDoubt(told);
    } catch (error) {
      isSent.current = false;
      setProblem((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    void plan();
  };
  return { problem, doubt, isBusy, send };
}

interface PartProps {
  readonly written: WrittenWindow;
  readonly change: (members: Partial<WrittenWindow>) => void;
}

function Whom({ written, profile, change }: PartProps & { readonly profile: PortalProfile }) {
  const id = useId();
  const { isAll, machines, types, mode } = written;
  return (
    <>
      <Checks
        legend={maintenanceTexts.machines}
        choices={[['all', maintenanceTexts.allMachines]]}
        chosen={isAll ? ['all'] : []}
        onChoose={(chosen) => change({ isAll: chosen.length > 0 })}
      />
      {!isAll && (
        <TextField
          {...{
            label: maintenanceTexts.machines,
            hint: maintenanceTexts.machinesHint,
            text: machines,
            maxLength: 10_000,
          }}
          onWrite={(text) => change({ machines: text })}
        />
      )}
      {!isAll && hasTypes(profile) && (
        <Checks
          legend={maintenanceTexts.types}
          choices={profile.machineTypes.map(({ name, label }) => [name, label[language]] as const)}
          chosen={types}
          onChoose={(chosen) => change({ types: chosen })}
        />
      )}
      <Field id={id} label={maintenanceTexts.mode}>
        <select id={id} value={mode} onChange={({ target }) => change({ mode: target.value })}>
          <option value="">{maintenanceTexts.allModes}</option>
          {profile.failureModes.map(({ code, label }) => (
            <option key={code} value={code}>
              {label[language]}
            </option>
          ))}
        </select>
      </Field>
    </>
  );
}

function When({ written, change }: PartProps) {
  const { fromDay, fromTime, hours, untilDay, untilTime } = written;
  return (
    <>
      <fieldset className="alarm-options">
        <legend>{maintenanceTexts.begins}</legend>
        <Moment
          {...{ label: maintenanceTexts.begins, day: fromDay, time: fromTime }}
          onDay={(day) => change({ fromDay: day })}
          onTime={(time) => change({ fromTime: time })}
        />
        <span className="sub">{maintenanceTexts.beginsHint}</span>
      </fieldset>
      <fieldset className="alarm-options" data-row>
        <legend>{maintenanceTexts.ends}</legend>
        {[...hoursChoices, null].map((each) => (
          <label key={each}>
            <input type="radio" name="hours" checked={each === hours} onChange={() => change({ hours: each })} />
            {each === null ? maintenanceTexts.at : maintenanceTexts.hours(each)}
          </label>
        ))}
      </fieldset>
      {hours === null && (
        <Moment
          {...{ label: maintenanceTexts.ends, day: untilDay, time: untilTime }}
          onDay={(day) => change({ untilDay: day })}
          onTime={(time) => change({ untilTime: time })}
        />
      )}
    </>
  );
}

interface MomentProps {
  readonly label: string;
  readonly day: string;
  readonly time: string;
  readonly onDay: (day: string) => void;
  readonly onTime: (time: string) => void;
}

function Moment({ label, day, time, onDay, onTime }: MomentProps) {
  return (
    <span className="maintenance-moment">
      <DayInput label={label} day={day} onWrite={onDay} />
      <input
        type="text"
        inputMode="numeric"
        autoComplete="off"
        maxLength={5}
        placeholder="hh:mm"
        aria-label={maintenanceTexts.clockOf(label)}
        value={time}
        onChange={({ target }) => onTime(target.value)}
      />
    </span>
  );
}
