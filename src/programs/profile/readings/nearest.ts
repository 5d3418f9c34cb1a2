// The name of a column or type that is meant, where nearly another one is written.
import { isNearly } from '../../../core/nearly.ts';

/** Of the names the one that is nearly one of those wanted: letter by letter, without signs and blanks, or without the unit behind it. */
export function nearest(wanted: readonly string[], names: readonly string[]): string | undefined {
  const forms = wanted.flatMap(formsOf);
  return names.find((name) => formsOf(name).some((form) => forms.some((other) => isNearly(form, other))));
}

function formsOf(name: string): readonly string[] {
  const bare = name.replace(/[[(].*$/u, '');
  return [name, bare].map(lettersOf).filter((form) => form.length > 1);
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
