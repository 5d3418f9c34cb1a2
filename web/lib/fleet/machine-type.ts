// How a machine's type is said. A profile whose machines are all of one type calls it something that no person does: then nothing is said. Pure.
import type { Label, PortalProfile } from '../portal-api.ts';

type Types = PortalProfile['machineTypes'];

/** Whether machines differ by their type at all. */
export const hasTypes = ({ machineTypes }: Pick<PortalProfile, 'machineTypes'>): boolean => machineTypes.length > 1;

/** The name, as the profile has it; null where it is the only one. */
export function typeName(type: string, types: Types): string | null {
  return types.length === 1 && types[0]?.name === type ? null : type;
}

/** Name and label; null where it is the only one, undefined where the profile has no such type. */
export function typeLabel(type: string, types: Types, language: keyof Label): string | null | undefined {
  const known = types.find(({ name }) => name === type);
  if (known === undefined) return undefined;
  return types.length === 1 ? null : `${known.name} · ${known.label[language]}`;
}
