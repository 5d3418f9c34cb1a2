// The served model as the page asks for it.
import { bounded, client, given, type Schemas } from '../portal-api.ts';

export type ServedModel = Schemas['ServedModel'];
export type Variable = ServedModel['types'][number]['variables'][number];
export type DriftVerdict = Variable['verdict'];

export const modelKey = ['model'] as const;
export const fetchModel = (): Promise<ServedModel> => given(client.GET('/api/model', bounded()));
