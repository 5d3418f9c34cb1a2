// The served model as the page asks for it.
import { bounded, client, given, type Label, type PortalProfile, type Schemas } from '../portal-api.ts';

export type ServedModel = Schemas['ServedModel'];
export type Variable = ServedModel['types'][number]['variables'][number];
export type DriftVerdict = Variable['verdict'];

export const modelKey = ['model'] as const;
export const fetchModel = (): Promise<ServedModel> => given(client.GET('/api/model', bounded()));

export interface FeatureSaid {
  readonly label: string;
  readonly unit: string;
  /** In the model, where it is called otherwise. */
  readonly rawName: string | null;
}

/** As explanations name it, in the language of the page. */
export function featureSaid(name: string, profile: PortalProfile | undefined, language: keyof Label): FeatureSaid {
  // A Portal of an earlier version says no features.
  const known = (profile?.features as PortalProfile['features'] | undefined)?.find((each) => each.name === name);
  if (known === undefined) return { label: name, unit: '', rawName: null };
  return { label: known.label[language], unit: known.unit, rawName: name };
}
