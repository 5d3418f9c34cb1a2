// The Portal's API of the pipeline as the page asks it.
import { bounded, client, given, type Schemas } from '../portal-api.ts';
import type { DeadLetterFilter } from './delivery-address.ts';

export type Delivery = Schemas['Delivery'];
export type Pipeline = Schemas['Pipeline'];
export type PipelineTrouble = Schemas['PipelineTrouble'];
export type DeadLetter = Schemas['DeadLetter'];
export type DeadLetterPage = Schemas['DeadLetterPage'];

export const deliveryKey = ['delivery'] as const;
export const pipelineKey = ['pipeline'] as const;
export const deadLettersKey = ['dead-letters'] as const;
export const refetchDeliveryMs = 5_000;
/** As many as are decided about at once. */
export const decidedMax = 100;
/** Of the first page, which only says that something is wrong. */
export const refetchLineMs = 20_000;

export const replayDeadLetters = (eventIds: readonly string[]): Promise<Schemas['DeadLettersDone']> =>
  given(client.POST('/api/dead-letters/replay', { ...bounded(), body: { eventIds: [...eventIds] } }));
export const discardDeadLetters = (eventIds: readonly string[]): Promise<Schemas['DeadLettersDone']> =>
  given(client.POST('/api/dead-letters/discard', { ...bounded(), body: { eventIds: [...eventIds] } }));
export const fetchPipeline = (): Promise<Pipeline> => given(client.GET('/api/pipeline', bounded()));
export const fetchDelivery = (): Promise<Delivery> => given(client.GET('/api/delivery', bounded()));
export const fetchDeadLetters = ({ state, field }: DeadLetterFilter, after: string | null): Promise<DeadLetterPage> =>
  given(
    client.GET('/api/dead-letters', {
      ...bounded(),
      params: {
        query: {
          ...(state === null ? {} : { state }),
          ...(field === null ? {} : { field }),
          ...(after === null ? {} : { after }),
        },
      },
    }),
  );
