// What may be a mistake in a window that was planned, in the reader's language where the answer has members for it. Pure.
import type { Said } from '../alerts/own-words.ts';
import type { Schemas } from '../portal-api.ts';
import { formatCount, language } from '../texts.ts';
import { maintenanceTexts } from './maintenance-texts.ts';

const machinesShown = 20;

/** A Portal of an earlier version names no machines: its sentence stays. Undefined for nothing. */
export function doubtSaid({
  warnings,
  unknownMachines = [],
}: Partial<Pick<Schemas['PlannedWindow'], 'warnings' | 'unknownMachines'>>): Said | undefined {
  if (unknownMachines.length > 0) {
    const more = unknownMachines.length - machinesShown;
    const listed = unknownMachines.slice(0, machinesShown).join(', ');
    return { text: maintenanceTexts.unknown(listed, more > 0 ? formatCount(more) : null), language };
  }
  return warnings === undefined || warnings.length === 0 ? undefined : { text: warnings.join('; '), language: 'en' };
}
