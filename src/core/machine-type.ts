// Machine types: from any spelling that a database or a data set uses to the profile's canonical name, and from there to the number
// that a model was trained with. The mapping to numbers always comes from the model's manifest.
import type { EncodedType, MachineType, Profile } from './profile.ts';

/** Canonical type name to the model's number. */
export type TypeEncoding = Readonly<Record<string, number>>;

/** Returns a function from a spelling (case and surrounding blanks do not matter) to the canonical type name, or undefined. */
export function typeNameReader(profile: Profile): (spelling: string) => string | undefined {
  const names = new Map<string, string>();
  for (const type of profile.machineTypes) {
    for (const spelling of [type.name, ...type.aliases]) names.set(spelling.toUpperCase(), type.name);
  }
  return (spelling) => names.get(spelling.trim().toUpperCase());
}

/** How the Portal's table spells a type: by its first alias (MEDIUM for M), as the existing Portal does, or by its name. */
export function storedSpelling({ name, aliases }: MachineType): string {
  return aliases[0] ?? name;
}

/** The encoding of a newly trained model: the profile's order, from 0. */
export function defaultTypeEncoding(profile: Profile): TypeEncoding {
  return Object.fromEntries(profile.typeOrder.map((name, code) => [name, code]));
}

/** One shared EncodedType per machine type, so that the hot path allocates none. Throws RangeError when the encoding misses a type. */
export function encodedTypes(profile: Profile, encoding: TypeEncoding): ReadonlyMap<string, EncodedType> {
  return new Map(
    profile.machineTypes.map(({ name }) => {
      const code = encoding[name];
      if (code === undefined) throw new RangeError(`the type encoding has no number for machine type ${name}`);
      return [name, { name, code }];
    }),
  );
}
