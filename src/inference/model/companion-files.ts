// The files that stand beside a bare model: the encoding of machine types, and the names of features.
import { InvalidModel } from '../../core/errors.ts';
import { type TypeEncoding, typeNameReader } from '../../core/machine-type.ts';
import type { Profile } from '../../core/profile.ts';
import { type Member, readJson } from './json-member.ts';
import { readTypeEncoding } from './manifest.ts';

/**
 * The encoding under canonical type names, from `{"H":0,"L":1,"M":2}` or from `{"classes":["H","L","M"]}`, where the place is the number.
 * Throws InvalidModel.
 */
export function readTypeEncoder(profile: Profile, text: string): TypeEncoding {
  const document = readJson(text);
  const classes = document.optional('classes');
  const spelled = classes === undefined ? readTypeEncoding(document) : encodingOfClasses(classes);
  const readTypeName = typeNameReader(profile);
  const encoding: Record<string, number> = {};
  for (const [spelling, code] of Object.entries(spelled)) {
    const name = readTypeName(spelling);
    if (name === undefined) throw new InvalidModel(`"${spelling}" is no machine type of the profile ${profile.name}`);
    if (Object.hasOwn(encoding, name)) throw new InvalidModel(`gives the machine type ${name} two numbers`);
    encoding[name] = code;
  }
  const missing = profile.typeOrder.filter((name) => !Object.hasOwn(encoding, name));
  if (missing.length > 0) throw new InvalidModel(`has no number for the machine type ${missing.join(', ')}`);
  return encoding;
}

/** Throws InvalidModel when the text is not a JSON array of texts. */
export function readFeatureNames(text: string): readonly string[] {
  return readJson(text)
    .items()
    .map((name) => name.text());
}

function encodingOfClasses(classes: Member): TypeEncoding {
  return Object.fromEntries(classes.items().map((name, code) => [name.text(), code]));
}
