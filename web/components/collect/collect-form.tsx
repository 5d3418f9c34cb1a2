// From where the readings of a machine are fetched, and how often. What the address answers now can be looked at before it is saved.
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import {
  type Collecting,
  collectKeyOf,
  fetchCollecting,
  removePlan,
  setPlan,
  type TriedAddress,
  tryAddress,
} from '../../lib/collect/collect-api.ts';
import { collectTexts } from '../../lib/collect/collect-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { saidIn } from '../../lib/refusals/own-words.ts';
import { Field } from '../fleet/machine-forms.tsx';
import { CollectTried } from './collect-tried.tsx';

export interface CollectFormProps {
  readonly machineId: number;
  readonly profile: PortalProfile;
  /** Does it, and closes; rejects with what the Portal said. */
  readonly onSend: (step: () => Promise<unknown>) => Promise<void>;
  readonly onClose: () => void;
}

export function CollectForm(props: CollectFormProps) {
  const { machineId } = props;
  const { data, error } = useQuery({
    queryKey: [...collectKeyOf(machineId), 'form'],
    queryFn: () => fetchCollecting(machineId),
    // What somebody writes is not overwritten by what comes later.
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  if (error !== null) return <Problem text={error.message} />;
  return data === undefined ? null : <Form {...props} collecting={data} />;
}

const intervalFirstSeconds = 60;
/** As the Portal takes it. */
const intervalMaxSeconds = 86_400;

/** One step at a time, and what the last one was refused for. */
function useSteps() {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState<'trying' | 'sending' | null>(null);
  const take = (what: 'trying' | 'sending', step: () => Promise<void>): void => {
    setBusy(what);
    setProblem(null);
    step()
      .catch((error: Error) => setProblem(error.message))
      .finally(() => setBusy(null));
  };
  return { problem, busy, take };
}

function Form({
  machineId,
  profile,
  collecting,
  onSend,
  onClose,
}: CollectFormProps & { readonly collecting: Collecting }) {
  const [plan] = collecting.machines;
  const [address, setAddress] = useState(plan?.address ?? '');
  const [interval, setInterval] = useState(String(plan?.intervalSeconds ?? intervalFirstSeconds));
  const [tried, setTried] = useState<TriedAddress | null>(null);
  const { problem, busy, take } = useSteps();
  const write = (text: string): void => {
    setAddress(text);
    // What is shown is of another address now.
    setTried(null);
  };
  const written = { address: address.trim(), intervalSeconds: Number(interval) };
  const isReady = written.address !== '' && /^\d{1,5}$/.test(interval) && busy === null;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    take('sending', () => onSend(() => setPlan(machineId, written)));
  };
  return (
    <form onSubmit={save}>
      <p className="sub">{collecting.isOn ? collectTexts.hint : collectTexts.isOff}</p>
      <Fields
        written={{ address, interval }}
        onAddress={write}
        onInterval={setInterval}
        least={collecting.intervalMinSeconds}
      />
      {tried !== null && <CollectTried tried={tried} profile={profile} />}
      {problem !== null && <Problem text={problem} />}
      <div className="alarm-acts">
        <Act text={collectTexts.cancel} isReady onAct={onClose} />
        {plan !== undefined && (
          <Act
            text={collectTexts.remove}
            isReady={busy === null}
            onAct={() => take('sending', () => onSend(() => removePlan(machineId)))}
          />
        )}
        {collecting.isOn && (
          <Act
            text={busy === 'trying' ? collectTexts.attempting : collectTexts.attempt}
            isReady={written.address !== '' && busy === null}
            onAct={() => take('trying', async () => setTried(await tryAddress(written.address)))}
          />
        )}
        <button type="submit" className="act" data-primary disabled={!isReady}>
          {collectTexts.save}
        </button>
      </div>
    </form>
  );
}

interface FieldsProps {
  readonly written: { readonly address: string; readonly interval: string };
  readonly onAddress: (text: string) => void;
  readonly onInterval: (text: string) => void;
  /** The shortest interval that the Portal takes. */
  readonly least: number;
}

function Fields({ written, onAddress, onInterval, least }: FieldsProps) {
  const field = useId();
  return (
    <>
      <Field id={`${field}-address`} label={collectTexts.address} hint={collectTexts.addressHint}>
        <input
          id={`${field}-address`}
          type="text"
          inputMode="url"
          spellCheck={false}
          autoComplete="off"
          maxLength={2_000}
          placeholder="http://10.0.0.7:8081/api/sensor/data"
          aria-describedby={`${field}-address-hint`}
          value={written.address}
          onChange={({ target }) => onAddress(target.value)}
        />
      </Field>
      <Field
        id={`${field}-interval`}
        label={collectTexts.interval}
        hint={collectTexts.intervalHint(least, intervalMaxSeconds)}
      >
        <input
          id={`${field}-interval`}
          type="text"
          inputMode="numeric"
          aria-describedby={`${field}-interval-hint`}
          value={written.interval}
          onChange={({ target }) => onInterval(target.value.trim())}
        />
      </Field>
    </>
  );
}

interface ActProps {
  readonly text: string;
  readonly isReady: boolean;
  readonly onAct: () => void;
}

function Act({ text, isReady, onAct }: ActProps) {
  return (
    <button type="button" className="act" disabled={!isReady} onClick={onAct}>
      {text}
    </button>
  );
}

/** In the words of the Portal. */
function Problem({ text }: { readonly text: string }) {
  return (
    <p className="sign-in-problem" role="alert" lang={saidIn(text)}>
      {text}
    </p>
  );
}
