// What sentences about refusals are made of.

/** What a sentence is about, as text; empty where the Portal did not say it. */
export interface About {
  readonly machine: string;
  readonly name: string;
  readonly choices: string;
  readonly record: string;
  readonly member: string;
  readonly line: string;
  readonly kind: string;
  readonly least: string;
  readonly most: string;
}
export type Sentences = Readonly<Record<string, (about: About) => string>>;
