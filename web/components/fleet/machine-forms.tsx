// What is written of a machine, and why it leaves the plant. What is refused is told here, and nothing written is lost.
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import {
  addMachine,
  changeMachine,
  type FleetMachine,
  restoreMachine,
  retireMachine,
} from '../../lib/fleet/fleet-api.ts';
import { fleetTexts } from '../../lib/fleet/fleet-texts.ts';
import { hasTypes } from '../../lib/fleet/machine-type.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { language } from '../../lib/texts.ts';

interface SendingProps {
  /** Does it, and closes; rejects with what the Portal said. */
  readonly onSend: (step: () => Promise<unknown>) => Promise<void>;
  readonly onClose: () => void;
}

interface FormProps extends SendingProps {
  readonly step: () => Promise<unknown>;
  readonly submit: string;
  readonly isReady: boolean;
  readonly children: ReactNode;
}

function Form({ step, submit, isReady, onSend, onClose, children }: FormProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    onSend(step)
      .catch((error: Error) => setProblem(error.message))
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={send}>
      {children}
      {problem !== null && (
        <p className="sign-in-problem" role="alert" lang={saidIn(problem)}>
          {problem}
        </p>
      )}
      <div className="alarm-acts">
        <button type="button" className="act" onClick={onClose}>
          {fleetTexts.cancel}
        </button>
        <button type="submit" className="act" data-primary disabled={!isReady || isBusy}>
          {submit}
        </button>
      </div>
    </form>
  );
}

interface MachineFormProps extends SendingProps {
  readonly machine: FleetMachine | null;
  readonly profile: PortalProfile;
  readonly areas: readonly string[];
}

export function MachineForm({ machine, profile, areas, ...sending }: MachineFormProps) {
  const field = useId();
  const [id, setId] = useState('');
  const [name, setName] = useState(machine?.name ?? '');
  const [type, setType] = useState(machine?.type ?? profile.machineTypes[0]?.name ?? '');
  const [area, setArea] = useState(machine?.area ?? '');
  const written = { name: name.trim(), type, area: area.trim() === '' ? null : area.trim() };
  const step = (): Promise<unknown> =>
    machine === null
      ? addMachine(id === '' ? written : { ...written, id: Number(id) })
      : changeMachine(machine, written);
  return (
    <Form {...sending} step={step} submit={fleetTexts.save} isReady={written.name !== '' && /^\d{0,15}$/.test(id)}>
      {machine === null && (
        <Field id={`${field}-id`} label={fleetTexts.id} hint={fleetTexts.idHint}>
          <input
            id={`${field}-id`}
            type="text"
            inputMode="numeric"
            aria-describedby={`${field}-id-hint`}
            value={id}
            onChange={({ target }) => setId(target.value.trim())}
          />
        </Field>
      )}
      <Field id={`${field}-name`} label={fleetTexts.name}>
        <input
          id={`${field}-name`}
          type="text"
          maxLength={100}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <TypeField id={`${field}-type`} machine={machine} profile={profile} type={type} onChoose={setType} />
      <Field id={`${field}-area`} label={fleetTexts.area} hint={fleetTexts.areaHint}>
        <input
          id={`${field}-area`}
          type="text"
          maxLength={100}
          list={`${field}-areas`}
          aria-describedby={`${field}-area-hint`}
          value={area}
          onChange={({ target }) => setArea(target.value)}
        />
        <datalist id={`${field}-areas`}>
          {areas.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </Field>
    </Form>
  );
}

interface TypeFieldProps extends Pick<MachineFormProps, 'machine' | 'profile'> {
  readonly id: string;
  readonly type: string;
  readonly onChoose: (type: string) => void;
}

/** Nothing where there is nothing to choose. */
function TypeField({ id, machine, profile, type, onChoose }: TypeFieldProps) {
  const isKnown = profile.machineTypes.some(({ name }) => name === type);
  if (isKnown && !hasTypes(profile)) return null;
  return (
    <Field id={id} label={fleetTexts.type} {...(machine === null ? {} : { hint: fleetTexts.typeHint })}>
      <select id={id} value={type} onChange={({ target }) => onChoose(target.value)}>
        {!isKnown && <option value={type}>{fleetTexts.unknownType(type)}</option>}
        {profile.machineTypes.map((each) => (
          <option key={each.name} value={each.name}>
            {`${each.name} · ${each.label[language]}`}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

export function Field({ id, label, hint, children }: FieldProps) {
  return (
    <div className="alarm-field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint !== undefined && (
        <span id={`${id}-hint`} className="sub">
          {hint}
        </span>
      )}
    </div>
  );
}

export function LeaveForm({
  act,
  machine,
  ...sending
}: SendingProps & { readonly act: 'retire' | 'restore'; readonly machine: FleetMachine }) {
  const field = useId();
  const [reason, setReason] = useState('');
  if (act === 'restore') {
    return (
      <Form {...sending} step={() => restoreMachine(machine)} submit={fleetTexts.restore} isReady>
        <p className="sub">{fleetTexts.typeHint}</p>
      </Form>
    );
  }
  return (
    <Form
      {...sending}
      step={() => retireMachine(machine, reason)}
      submit={fleetTexts.retire}
      isReady={reason.trim() !== ''}
    >
      <p className="sub">{fleetTexts.retireHint}</p>
      <Field id={field} label={fleetTexts.reason}>
        <textarea
          id={field}
          rows={2}
          maxLength={2_000}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </Field>
    </Form>
  );
}
