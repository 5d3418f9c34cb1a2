// The Portal's API of the pipeline as the page asks it.
import { bounded, client, given, type Schemas } from '../portal-api.ts';
import type { DeadLetterFilter } from './delivery-address.ts';

export type Delivery = Schemas['Delivery'];
export type PipelineTrouble = Schemas['PipelineTrouble'];
export type DeadLetter = Schemas['DeadLetter'];
export type DeadLetterPage = Schemas['DeadLetterPage'];

export const deliveryKey = ['delivery'] as const;
export const deadLettersKey = ['dead-letters'] as const;
export const refetchDeliveryMs = 5_000;
/** Of the first page, which only says that something is wrong. */
export const refetchLineMs = 20_000;

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
