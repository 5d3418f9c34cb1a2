// The OpenAPI document of the Portal, made of the schemas of its routes. The page's client is generated from it (`npm run portal:client`).
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { docsPolicy } from '../web-server/security-headers.ts';
import { sharedPipelineSchemas } from './ai-server/schemas.ts';
import { sharedWindowSchemas } from './ai-server/window-schemas.ts';
import { sharedAuditSchemas } from './audit/schemas.ts';
import { sharedCollectSchemas } from './collect/schemas.ts';
import { sharedAlarmSchemas } from './desk/schemas.ts';
import { sharedEpisodeSchemas } from './episodes/schemas.ts';
import { sharedFleetSchemas } from './fleet/schemas.ts';
import { sharedCurveSchemas } from './history/schemas.ts';
import { sharedJavaSchemas } from './java-portal/schemas.ts';
import { sharedNotificationSchemas } from './notifier/schemas.ts';
import { sharedProcedureSchemas } from './procedures/schemas.ts';
import { sharedReportSchemas } from './reports/schemas.ts';
import { tags } from './route-documents.ts';
import { sharedSchemas } from './schemas.ts';
import { securitySchemes, withAccess } from './sign-in/document-access.ts';
import { sharedKeySchemas } from './sign-in/keys/key-schemas.ts';
import { sharedSignInSchemas } from './sign-in/schemas.ts';

const shared = [
  ...sharedSchemas,
  ...sharedEpisodeSchemas,
  ...sharedAlarmSchemas,
  ...sharedCurveSchemas,
  ...sharedProcedureSchemas,
  ...sharedReportSchemas,
  ...sharedFleetSchemas,
  ...sharedCollectSchemas,
  ...sharedPipelineSchemas,
  ...sharedWindowSchemas,
  ...sharedJavaSchemas,
  ...sharedSignInSchemas,
  ...sharedKeySchemas,
  ...sharedAuditSchemas,
  ...sharedNotificationSchemas,
];

/** Must run before any other route is added, because it collects them. `publicUrl` is null where nobody signs in. */
export async function addOpenApi(app: FastifyInstance, version: string, publicUrl: string | null): Promise<void> {
  for (const schema of shared) app.addSchema(schema);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Spindle: Portal',
        description:
          'What the page of the Portal asks for, and what people do to alarms and machines. Nothing here changes an alert.',
        version,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      ...(publicUrl === null ? {} : { components: { securitySchemes: securitySchemes(publicUrl) } }),
      tags: [
        { name: tags.alerts, description: 'Alerts, their live feed, and messages that are none' },
        { name: tags.episodes, description: 'When machines were not well, and the alerts of that time' },
        {
          name: tags.alarms,
          description: 'What people have to know of, what they do about it, and what they found out',
        },
        {
          name: tags.machines,
          description:
            'The machines and the care of them, their sensors over time, and the profile that describes them',
        },
        { name: tags.reports, description: 'How the system of alarms does, by the figures of the standard' },
        { name: tags.pipeline, description: 'What the AI server says of readings, delivery and refused readings' },
        { name: tags.session, description: 'Signing in and out, and the own sessions' },
        {
          name: tags.users,
          description: 'Who may sign in, keys of programs, who did what and who is told, for admins',
        },
        { name: tags.status, description: 'How the Portal is' },
        { name: tags.java, description: 'What clients of the existing Java Portal ask for, in its forms' },
      ],
    },
    transform: ({ schema, url, route }) => {
      const method = [route.method].flat()[0] ?? 'GET';
      const described = publicUrl === null ? schema : withAccess(schema, method, url);
      return { schema: withOptionalDefaults(described), url };
    },
    hideUntagged: true,
    convertConstToEnum: false,
    refResolver: {
      buildLocalReference: (schema, _baseUri, _fragment, index) => String(schema['$id'] ?? `def-${index}`),
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: docsPolicy,
    theme: { title: 'Spindle Portal API' },
  });
  let document: string | undefined;
  app.get('/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').send(document);
  });
}

interface Query {
  readonly properties: Readonly<Record<string, { readonly default?: unknown }>>;
  readonly required?: readonly string[];
}

/** A parameter with a default is there for the handler, and may be left out by the sender. */
function withOptionalDefaults(schema: FastifySchema): FastifySchema {
  const query = schema?.querystring as Query | undefined;
  if (query === undefined) return schema;
  const required = query.required?.filter((name) => query.properties[name]?.default === undefined) ?? [];
  return { ...schema, querystring: { ...query, required } };
}
