// What tests of the way to Kafka ask of the outbox and of Kafka Connect, and a watch over what counts as confirmed.
import type { Pool } from 'pg';
import { until } from '../support/until.ts';

/** Messages of the outbox for this topic that are, or are not, booked as delivered. */
export async function idsConfirmed(aiServer: Pool, topic: string, are: boolean): Promise<string[]> {
  const { rows } = await aiServer.query(
    `select id from outbox where aggregatetype = $1
       and $2 = (transaction_id < coalesce((select max(transaction_id) from outbox_confirmation), 0))`,
    [topic, are],
  );
  return rows.map((row) => row.id);
}

/** Compares what counts as confirmed with an independent reader of the topic, all the time. Its stop rejects where they ever differed. */
export function watchConfirmed(
  confirmedIds: () => Promise<readonly string[]>,
  readerIds: () => ReadonlySet<string | null | undefined>,
): { readonly stop: () => Promise<void> } {
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const ids = await confirmedIds();
      // The reader of the test may be a moment behind the one of the guardian.
      await until(
        'what is confirmed to be on the topic',
        async () => {
          const read = readerIds();
          return ids.every((id) => read.has(id)) ? true : undefined;
        },
        15_000,
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  })();
  watching.catch(() => {});
  return {
    stop: async () => {
      isOver = true;
      await watching;
    },
  };
}

/** One request to Kafka Connect about a connector, by default the plant's own. Resolves with its answer, also where it is that there is none. */
export async function askConnector(
  env: Readonly<Record<string, string>>,
  method: string,
  path: string,
  body?: unknown,
  name = env['CONNECTOR_NAME'] as string,
): Promise<unknown> {
  const url = new URL(`/connectors/${name}${path}`, env['CONNECT_URL']);
  const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString('base64')}`;
  const response = await fetch(`${url.origin}${url.pathname}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok && response.status !== 404) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
