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
import { formatCount, language } from '../../lib/texts.ts';

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
  if (error !== null) {
    return (
      <p className="sign-in-problem" role="alert" lang="en">
        {error.message}
      </p>
    );
  }
  return data === undefined ? null : <Form {...props} collecting={data} />;
}

const intervalFirstSeconds = 60;
/** As the Portal takes it. */
const intervalMaxSeconds = 86_400;

function Form({
  machineId,
  profile,
  collecting,
  onSend,
  onClose,
}: CollectFormProps & { readonly collecting: Collecting }) {
  const field = useId();
  const [plan] = collecting.machines;
  const [address, setAddress] = useState(plan?.address ?? '');
  const [interval, setInterval] = useState(String(plan?.intervalSeconds ?? intervalFirstSeconds));
  const [tried, setTried] = useState<TriedAddress | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState<'trying' | 'sending' | null>(null);
  const take = (what: 'trying' | 'sending', step: () => Promise<void>): void => {
    setBusy(what);
    setProblem(null);
    step()
      .catch((error: Error) => setProblem(error.message))
      .finally(() => setBusy(null));
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
      <div className="alarm-field">
        <label htmlFor={`${field}-address`}>{collectTexts.address}</label>
        <input
          id={`${field}-address`}
          type="text"
          inputMode="url"
          spellCheck={false}
          autoComplete="off"
          maxLength={2_000}
          placeholder="http://10.0.0.7:8081/api/sensor/data"
          aria-describedby={`${field}-address-hint`}
          value={address}
          onChange={({ target }) => {
            setAddress(target.value);
            // What is shown is of another address now.
            setTried(null);
          }}
        />
        <span id={`${field}-address-hint`} className="sub">
          {collectTexts.addressHint}
        </span>
      </div>
      <div className="alarm-field">
        <label htmlFor={`${field}-interval`}>{collectTexts.interval}</label>
        <input
          id={`${field}-interval`}
          type="text"
          inputMode="numeric"
          aria-describedby={`${field}-interval-hint`}
          value={interval}
          onChange={({ target }) => setInterval(target.value.trim())}
        />
        <span id={`${field}-interval-hint`} className="sub">
          {collectTexts.intervalHint(collecting.intervalMinSeconds, intervalMaxSeconds)}
        </span>
      </div>
      {tried !== null && <Tried tried={tried} profile={profile} />}
      {problem !== null && (
        <p className="sign-in-problem" role="alert" lang="en">
          {problem}
        </p>
      )}
      <div className="alarm-acts">
        <button type="button" className="act" onClick={onClose}>
          {collectTexts.cancel}
        </button>
        {plan !== undefined && (
          <button
            type="button"
            className="act"
            disabled={busy !== null}
            onClick={() => take('sending', () => onSend(() => removePlan(machineId)))}
          >
            {collectTexts.remove}
          </button>
        )}
        {collecting.isOn && (
          <button
            type="button"
            className="act"
            disabled={written.address === '' || busy !== null}
            onClick={() => take('trying', async () => setTried(await tryAddress(written.address)))}
          >
            {busy === 'trying' ? collectTexts.attempting : collectTexts.attempt}
          </button>
        )}
        <button type="submit" className="act" data-primary disabled={!isReady}>
          {collectTexts.save}
        </button>
      </div>
    </form>
  );
}

function Tried({ tried, profile }: { readonly tried: TriedAddress; readonly profile: PortalProfile }) {
  const { problem, values, answer, isCut, elapsedMs } = tried;
  const ms = formatCount(elapsedMs);
  return (
    <div className="import-preview collect-tried" role="status">
      <p className="sub">
        {problem === null ? collectTexts.gave(ms) : collectTexts.gaveNone(ms)}
        {problem !== null && <span lang="en">{` ${problem}`}</span>}
      </p>
      {values !== null && (
        <dl>
          {values.map(({ sensor, value }) => {
            const known = profile.sensors.find(({ name }) => name === sensor);
            return (
              <div key={sensor} data-fault={value === null || !Number.isFinite(Number(value)) ? true : undefined}>
                <dt>{known?.label[language] ?? sensor}</dt>
                <dd>{value === null ? collectTexts.noValue : `${value} ${known?.unit ?? ''}`}</dd>
              </div>
            );
          })}
        </dl>
      )}
      {answer !== null && (
        <details>
          <summary>{collectTexts.answer}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
          <pre tabIndex={0}>{answer}</pre>
          {isCut && <p className="sub">{collectTexts.cut}</p>}
        </details>
      )}
    </div>
  );
}
