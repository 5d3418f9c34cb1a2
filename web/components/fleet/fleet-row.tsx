// One machine of the plant: what it is called and of which type, and what admins do to it.

import { collectTexts } from '../../lib/collect/collect-texts.ts';
import type { FleetMachine } from '../../lib/fleet/fleet-api.ts';
import { fleetTexts } from '../../lib/fleet/fleet-texts.ts';
import { typeLabel } from '../../lib/fleet/machine-type.ts';
import { machineLink } from '../../lib/machine-address.ts';
import type { PortalProfile } from '../../lib/portal-api.ts';
import { formatStamp, language } from '../../lib/texts.ts';
import { UnderMaintenance } from '../maintenance/under-maintenance.tsx';
import type { FleetAct } from './fleet-dialog.tsx';

export interface FleetRowProps {
  readonly machine: FleetMachine;
  readonly profile: PortalProfile;
  readonly mayCare: boolean;
  /** Until when; null where it is under none. */
  readonly maintenance: string | null;
  readonly onAct: (act: FleetAct) => void;
}

export function FleetRow({ machine, profile, mayCare, maintenance, onAct }: FleetRowProps) {
  const { id, name, type, retiredAt } = machine;
  const known = typeLabel(type, profile.machineTypes, language);
  const facts = [
    ...(known === null ? [] : [known ?? fleetTexts.unknownType(type)]),
    ...(retiredAt === null ? [] : [fleetTexts.retiredAt(formatStamp(retiredAt))]),
  ];
  const button = (act: 'edit' | 'collect' | 'retire' | 'restore' | 'journal', text: string, label: string) => (
    <button type="button" className="act" aria-label={label} onClick={() => onAct({ act, machine })}>
      {text}
    </button>
  );
  return (
    <li data-fleet-id={id}>
      <span className="machine-id">{id}</span>
      <span className="fleet-name">
        <a href={machineLink(id)}>{name}</a>
        {facts.length > 0 && <span className="sub">{facts.join(' · ')}</span>}
        <UnderMaintenance until={maintenance} />
      </span>
      <span className="fleet-acts">
        {mayCare && retiredAt === null && button('edit', fleetTexts.edit, fleetTexts.editOf(name))}
        {mayCare && retiredAt === null && button('collect', collectTexts.open, collectTexts.openOf(name))}
        {mayCare && retiredAt === null && button('retire', fleetTexts.retire, fleetTexts.retireOf(name))}
        {mayCare && retiredAt !== null && button('restore', fleetTexts.restore, fleetTexts.restoreOf(name))}
        {button('journal', fleetTexts.journal, fleetTexts.journalOf(name))}
      </span>
    </li>
  );
}
