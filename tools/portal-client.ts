// `npm run portal:client`: writes what the page knows of the Portal's API into web/generated, from the Portal's OpenAPI document: its types,
// and the bounds on which both have to agree. A test fails when the files are out of step.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { pino } from 'pino';
import { listedMachinesMax, shownAlertsMax } from '../src/portal/bounds.ts';
import { buildPortal } from '../src/portal/server.ts';
import { ai4i } from '../src/profiles/ai4i.ts';
import { projectFolder } from '../src/stack/home.ts';

const note = '// Written by `npm run portal:client` from the OpenAPI document of the Portal.\n';

if (import.meta.main) {
  for (const [path, text] of Object.entries(await portalClient())) {
    const file = join(projectFolder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stdout.write(`${path}\n`);
  }
}

/** The files by their paths in the project. */
export async function portalClient(): Promise<Readonly<Record<string, string>>> {
  const document = await portalDocument();
  const types = astToString(await openapiTypescript(document as unknown as OpenAPI3));
  return {
    'web/generated/portal-api.d.ts': note + types,
    'web/generated/portal-bounds.ts': `${note}
/** How many alerts the page lists: the newest, as many as the Portal gives in one answer. */
export const listedAlertsMax = ${greatestLimit(document, '/api/alerts')};

/** So many of them it shows until somebody asks for more: a browser that draws all of them at once answers nobody meanwhile. */
export const shownAlertsMax = ${shownAlertsMax};

/** How many episodes the page lists, as many as the Portal gives in one answer. */
export const listedEpisodesMax = ${greatestLimit(document, '/api/episodes')};

/** How many alarms the page lists, as many as the Portal gives in one answer. */
export const listedAlarmsMax = ${greatestLimit(document, '/api/alarms')};

/** How many machines the page has by name: the first by id. */
export const listedMachinesMax = ${listedMachinesMax};
`,
  };
}

interface Document {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly parameters?: readonly Parameter[] } }>>;
}

interface Parameter {
  readonly name: string;
  readonly schema: { readonly maximum?: number };
}

function greatestLimit({ paths }: Document, path: string): number {
  const limit = paths[path]?.get?.parameters?.find(({ name }) => name === 'limit');
  if (limit?.schema.maximum === undefined)
    throw new Error(`the document does not say how many may be asked for at ${path}`);
  return limit.schema.maximum;
}

/** Of a Portal that only tells what it would answer. The document is the same whatever the profile. */
async function portalDocument(): Promise<Document> {
  const absent = (): never => {
    throw new Error('this application only tells what it would answer');
  };
  const app = await buildPortal({
    version: '',
    profile: ai4i,
    recentAlerts: absent,
    leftOut: absent,
    episodes: { list: absent, newest: absent, find: absent, alerts: absent, singleAlerts: absent },
    desk: {
      ...{
        list: absent,
        find: absent,
        similar: absent,
        conditions: absent,
        act: absent,
        labels: absent,
        labelledReadings: absent,
      },
      // No type says it.
      shelveMinutesMax: 1,
    },
    history: { sensors: [], curve: absent, anomalies: absent, episodes: absent, state: absent },
    procedures: { list: absent, holding: absent, versions: absent, write: absent },
    reports: { count: absent, positions: 1, daysMax: 1 },
    fleet: {
      ...{ list: absent, journal: absent, add: absent, change: absent, retire: absent, restore: absent },
      ...{ preview: absent, apply: absent, typeName: absent },
    },
    pipeline: { aiServer: { get: absent, post: absent, remove: absent }, undelivered: absent, confirmed: absent },
    audit: {
      ...{ list: absent, begin: absent, end: absent },
      refusalBounds: { perActorMax: 1, allMax: 1, windowMs: 1, actorsMax: 1 },
    },
    notifications: { settings: absent, test: absent, setRoutes: absent, useFile: absent },
    collect: {
      ...{ isOn: false, intervalMinSeconds: 1, states: absent, tryAddress: absent },
      plans: { list: absent, find: absent, add: absent, change: absent, remove: absent },
    },
    java: {
      machines: { list: absent, find: absent, add: absent, change: absent, remove: absent },
      plans: { list: absent, find: absent, add: absent, change: absent, remove: absent },
      ...{ alerts: absent, readings: absent, sensors: [], timeZone: 'UTC', rowsMax: 1 },
    },
    listMachines: absent,
    feed: {
      publish: absent,
      reload: absent,
      statusChanged: absent,
      episodesChanged: absent,
      alarmsChanged: absent,
      episodeChanges: absent,
      follow: absent,
      clientCount: absent,
      close: () => {},
    },
    receiver: absent,
    notReadyReason: absent,
    degradedReason: absent,
    metrics: absent,
    webFolder: '',
    modelCardUrl: '',
    signIn: null,
    failedSignIn: absent,
    allowAnonymous: false,
    requestsPerMinuteMax: 1,
    sendersMax: 1,
    trustedProxies: [],
    connectionsMax: 1,
    tls: null,
    logger: pino({ level: 'silent' }),
  });
  try {
    const answer = await app.inject('/openapi.json');
    if (answer.statusCode !== 200) throw new Error(`the Portal does not give its document: ${answer.body}`);
    // The examples are for people who read the document.
    return JSON.parse(answer.body, (name, value) => (name === 'example' ? undefined : value));
  } finally {
    await app.close();
  }
}
