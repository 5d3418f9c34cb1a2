// The API's documentation: the OpenAPI document, Swagger UI and ReDoc. Everything comes from this server; neither page asks another
// host for anything, and both live under the same strict content security policy.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { mayAccess, type Role } from '../../web-server/roles.ts';
import { docsPolicy } from '../../web-server/security-headers.ts';
import { accessOf } from '../access.ts';

/** Must run before any other route is added, because it collects them. */
export async function addDocs(
  app: FastifyInstance,
  options: { readonly version: string; readonly anonymousRoles: readonly Role[] },
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Spindle: AI anomaly detection server',
        description: 'Watches industrial machines and says, with reasons, when one is about to fail.',
        version: options.version,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: { securitySchemes },
      tags: [
        { name: 'Prediction', description: 'Is a reading anomalous?' },
        { name: 'Records', description: 'What was found, and what was refused' },
        { name: 'Maintenance', description: 'What is expected, and marked so' },
        { name: 'Open Inference Protocol', description: 'The protocol v2 of Triton, MLServer and KServe' },
        { name: 'Status', description: 'What the server is, and how it is' },
      ],
    },
    transform: ({ schema, url, route }) => ({ schema: documented(schema, route.method, url, options), url }),
    hideUntagged: true,
    convertConstToEnum: false,
    refResolver: {
      buildLocalReference: (schema, _baseUri, _fragment, index) => String(schema['$id'] ?? `def-${index}`),
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: docsPolicy, theme: { title: 'Spindle API' } });
  let document: string | undefined;
  app.get('/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(withOptionalBodies(app.swagger()));
    return reply.type('application/json; charset=utf-8').send(document);
  });
  addRedoc(app);
}

/** The bodies of the model repository may be left out; the generator calls every body required. */
function withOptionalBodies(document: object): object {
  const { paths = {} } = document as { paths?: Record<string, { post?: { requestBody?: { required?: boolean } } }> };
  for (const [path, { post }] of Object.entries(paths))
    if (path.startsWith('/v2/repository/') && post?.requestBody) post.requestBody.required = false;
  return document;
}

const securitySchemes = {
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key made by: spindle api-keys create' },
  bearer: { type: 'http', scheme: 'bearer', description: 'An API key, or a token (JWT) of the OpenID Connect issuer' },
} as const;

/** With what credentials the route asks for. They are optional where requests without any are answered. */
function documented(
  schema: FastifySchema,
  method: string | readonly string[],
  url: string,
  { anonymousRoles }: { readonly anonymousRoles: readonly Role[] },
): FastifySchema {
  const access = accessOf([method].flat()[0] as string, url);
  if (schema === undefined || typeof access === 'string') return schema;
  const description = `Needs the role ${access.join(' or ')}.`;
  const security: Record<string, string[]>[] = [{ apiKey: [] }, { bearer: [] }];
  return {
    ...schema,
    description,
    security: mayAccess(access, new Set(anonymousRoles)) ? [{}, ...security] : security,
  } as FastifySchema;
}

/** Relative addresses, so that the page also works behind a proxy that puts it under a prefix. */
const redocPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Spindle API</title>
<link rel="icon" href="docs/static/favicon-32x32.png">
<style>body { margin: 0 }</style>
</head>
<body>
<redoc spec-url="openapi.json" disable-search="true"></redoc>
<script src="redoc/redoc.standalone.js"></script>
</body>
</html>
`;

function addRedoc(app: FastifyInstance): void {
  app.get('/redoc', (_request, reply) =>
    reply.header('content-security-policy', docsPolicy).type('text/html; charset=utf-8').send(redocPage),
  );
  // Kept only while somebody is sent it, because it is larger than all that a prediction needs; and once for all, however many do not read.
  let latest: WeakRef<Buffer> | undefined;
  let reading: Promise<Buffer> | undefined;
  const read = async (): Promise<Buffer> => {
    const bundle = await readFile(fileURLToPath(import.meta.resolve('redoc/bundles/redoc.standalone.js')), 'utf8');
    // The bundle shows its maker's logo from another host; the line of text beside it stays.
    const script = bundle.replace('https://cdn.redoc.ly/redoc/logo-mini.svg', emptyImage);
    const bytes = Buffer.from(script);
    latest = new WeakRef(bytes);
    return bytes;
  };
  app.get('/redoc/redoc.standalone.js', async (_request, reply) => {
    let bytes = latest?.deref();
    if (bytes === undefined) {
      reading ??= read().finally(() => {
        reading = undefined;
      });
      bytes = await reading;
    }
    return reply.header('cache-control', 'public, max-age=3600').type('text/javascript; charset=utf-8').send(bytes);
  });
}

const emptyImage = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";
