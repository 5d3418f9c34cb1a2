// What has to be said before something is done to a machine, and what was done to it.
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { collectTexts } from '../../lib/collect/collect-texts.ts';
import { type FleetMachine, fetchJournal, fleetKey } from '../../lib/fleet/fleet-api.ts';
import { changesOf } from '../../lib/fleet/fleet-changes.ts';
import { fleetTexts } from '../../lib/fleet/fleet-texts.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { actorSaid } from '../../lib/session/actor-said.ts';
import { formatStamp } from '../../lib/texts.ts';
import { CollectForm } from '../collect/collect-form.tsx';
import { Note } from '../note.tsx';
import { useDialog } from '../use-dialog.ts';
import { ImportForm } from './import-form.tsx';
import { LeaveForm, MachineForm } from './machine-forms.tsx';

export type FleetAct =
  | { readonly act: 'add' }
  | { readonly act: 'import' }
  | { readonly act: 'edit' | 'collect' | 'retire' | 'restore' | 'journal'; readonly machine: FleetMachine };

export interface FleetDialogProps {
  readonly act: FleetAct;
  readonly profile: PortalProfile;
  readonly areas: readonly string[];
  /** Something was done: what is shown has to be loaded anew. */
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

export function FleetDialog({ act, profile, areas, onDone, onClose }: FleetDialogProps) {
  const dialog = useDialog();
  const titleId = useId();
  const close = (): void => dialog.current?.close();
  const send = async (step: () => Promise<unknown>): Promise<void> => {
    await step();
    await onDone();
    close();
  };
  return (
    <dialog ref={dialog} className="alarm-dialog fleet-dialog" aria-labelledby={titleId} onClose={onClose}>
      <h3 id={titleId}>{titleOf(act)}</h3>
      {act.act === 'import' ? (
        <ImportForm onDone={onDone} onClose={close} />
      ) : act.act === 'journal' ? (
        <Journal machine={act.machine} onClose={close} />
      ) : act.act === 'collect' ? (
        <CollectForm machineId={act.machine.id} profile={profile} onSend={send} onClose={close} />
      ) : act.act === 'add' || act.act === 'edit' ? (
        <MachineForm
          machine={act.act === 'edit' ? act.machine : null}
          profile={profile}
          areas={areas}
          onSend={send}
          onClose={close}
        />
      ) : (
        <LeaveForm act={act.act} machine={act.machine} onSend={send} onClose={close} />
      )}
    </dialog>
  );
}

function titleOf(act: FleetAct): string {
  if (act.act === 'add') return fleetTexts.add;
  if (act.act === 'import') return fleetTexts.importTitle;
  const { name } = act.machine;
  if (act.act === 'edit') return fleetTexts.editOf(name);
  if (act.act === 'collect') return collectTexts.openOf(name);
  if (act.act === 'retire') return fleetTexts.retireTitle(name);
  return act.act === 'restore' ? fleetTexts.restoreOf(name) : fleetTexts.journalOf(name);
}

function Journal({ machine, onClose }: { readonly machine: FleetMachine; readonly onClose: () => void }) {
  const { id } = machine;
  const { data } = useQuery({ queryKey: [...fleetKey, 'journal', id], queryFn: () => fetchJournal(id) });
  return (
    <>
      {data?.length === 0 && <p className="sub">{fleetTexts.noJournal}</p>}
      <ul className="alarm-journal fleet-journal">
        {data?.map((entry) => (
          <li key={`${entry.at} ${entry.act}`}>
            <strong>{fleetTexts.acts[entry.act]}</strong>
            {changesOf(entry) !== '' && ` · ${changesOf(entry)}`}
            {entry.note !== null && <Note text={entry.note} />}
            <span className="sub">{fleetTexts.by(actorSaid(entry.actor), formatStamp(entry.at))}</span>
          </li>
        ))}
      </ul>
      <div className="alarm-acts">
        <button type="button" className="act" onClick={onClose}>
          {fleetTexts.close}
        </button>
      </div>
    </>
  );
}
