// Settings that nobody may see: what they are travels with the specification, and tools/document-settings.mjs writes the list of their names from it,
// for whoever shows settings. A secret that stands in a file is named by another setting, which is marked for what the file holds.
import { type RequiredValidatorSpec, str } from 'envalid';

type Described = { readonly default: string; readonly desc: string };

/** A text that is shown nowhere. */
export function secret(spec: Described): RequiredValidatorSpec<string> & { readonly secret: 'value' } {
  return { ...str(spec), secret: 'value' };
}

/** The path of a file whose content is shown nowhere. */
export function secretFile(spec: Described): RequiredValidatorSpec<string> & { readonly secret: 'file' } {
  return { ...str(spec), secret: 'file' };
}
