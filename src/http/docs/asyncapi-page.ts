// GET /asyncapi.json and, for people, /asyncapi: the topics on one page without a script, so that it works offline under the strictest
// content security policy.
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { type AsyncApiOptions, asyncApiDocument, type MessageDoc, messageDocs } from './asyncapi.ts';

export function addAsyncApi(app: FastifyInstance, options: AsyncApiOptions): void {
  // Made when somebody asks: the examples speak the profile's own sentences, and a server predicts also where those fail.
  let document: string | undefined;
  let page: string | undefined;
  app.get('/asyncapi.json', (_request, reply) => {
    document ??= JSON.stringify(asyncApiDocument(options));
    return reply.type('application/json; charset=utf-8').send(document);
  });
  app.get('/asyncapi', (_request, reply) => {
    page ??= writePage(options);
    return reply.header('content-security-policy', pagePolicy).type('text/html; charset=utf-8').send(page);
  });
}

const style = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1.5rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.3rem; margin-top: 2.5rem } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem }
code, pre { font: .875rem/1.5 ui-monospace, monospace }
pre { border: 1px solid #8886; border-radius: 6px; overflow-x: auto; padding: .8rem }
.table { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #8884; padding: .35rem .8rem .35rem 0; text-align: left; vertical-align: top }
.tag { border: 1px solid #8886; border-radius: 99px; font-size: .8rem; margin-right: .4rem; padding: .1rem .6rem }
nav a { margin-right: 1rem }
`;

const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function writePage(options: AsyncApiOptions): string {
  const docs = messageDocs(options);
  const links = docs.map((doc) => `<a href="#${doc.name}">${escapeHtml(doc.topic)}</a>`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Spindle topics</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<h1>Readings in, alerts out</h1>
<p>The Kafka topics of Spindle ${escapeHtml(options.version)}. For tools: <a href="asyncapi.json">asyncapi.json</a> (AsyncAPI 3).</p>
<nav>${links}</nav>
${docs.map(writeMessage).join('\n')}
</body>
</html>
`;
}

function writeMessage(doc: MessageDoc): string {
  const direction = doc.direction === 'receive' ? 'the server reads it' : 'the server writes it';
  const headers = doc.headers === undefined ? '' : `<h3>Headers</h3>${writeTable(rowsOf(doc.headers, ''))}`;
  return `<section id="${doc.name}">
<h2>${escapeHtml(doc.title)} <code>${escapeHtml(doc.topic)}</code></h2>
<p><span class="tag">${direction}</span><span class="tag">application/json</span></p>
<p>${escapeHtml(doc.summary)}</p>
<p>Key: ${escapeHtml(String(Object(doc.key).description ?? ''))}.</p>
${headers}
<h3>Value</h3>
${writeTable(rowsOf(doc.payload, ''))}
<h3>Example</h3>
<pre>${escapeHtml(JSON.stringify(doc.example, null, 2))}</pre>
</section>`;
}

interface Row {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly note: string;
}

interface SchemaView {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaView[];
  readonly properties?: Readonly<Record<string, SchemaView>>;
  readonly required?: readonly string[];
  readonly items?: SchemaView;
  readonly exclusiveMinimum?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** One row per member, members of members after it. */
function rowsOf(schema: SchemaView, prefix: string): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const row = {
      path,
      type: typeOf(member),
      required: schema.required?.includes(name) ?? false,
      note: noteOf(member),
    };
    const inside = member.type === 'array' ? rowsOf(member.items ?? {}, `${path}[].`) : rowsOf(member, `${path}.`);
    return [row, ...inside];
  });
}

function typeOf(schema: SchemaView): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  return schema.type ?? 'any';
}

function noteOf({ description, exclusiveMinimum, minimum, maximum }: SchemaView): string {
  const bounds = [
    exclusiveMinimum === undefined ? '' : `above ${exclusiveMinimum}`,
    minimum === undefined ? '' : `from ${minimum}`,
    maximum === undefined ? '' : `to ${maximum}`,
  ].filter((each) => each !== '');
  return [description, bounds.join(' ')].filter((each) => each !== undefined && each !== '').join('; ');
}

function writeTable(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ path, type, required, note }) =>
      `<tr><td><code>${escapeHtml(path)}</code></td><td>${escapeHtml(type)}</td><td>${required ? 'yes' : 'no'}</td><td>${escapeHtml(note)}</td></tr>`,
  );
  return `<div class="table"><table><thead><tr><th>Member</th><th>Type</th><th>Required</th><th>Meaning</th></tr></thead>
<tbody>${lines.join('\n')}</tbody></table></div>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] as string);
}
