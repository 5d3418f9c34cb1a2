// Bodies of the Portal's API: what is of another type than its member has is refused, by the member's name. The framework made it fit: null became machine 0,
// no text or no password, and one number became a list.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeUser, send, signInAs } from './sign-in/support.ts';
import { createTestPortal, type TestPortal } from './support.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Case {
  /** As a path, such as routes[0].name; `body` for the whole. */
  readonly member: string;
  readonly wrong: unknown;
  readonly body: unknown;
}

/** Each is what the framework made something else of. */
const candidates = [null, '', '7', 0, true, [7], {}];
const id = '0c7f6b1e-6d0e-5f0c-9a53-3d3f3f0f8a11';

describe('a body with a member of another type', () => {
  let portal: TestPortal;
  let cookie: string;
  let document: OpenApi;
  before(async () => {
    portal = await createTestPortal({}, undefined, undefined, undefined, { requestsPerMinuteMax: 10_000 });
    await makeUser(portal, 'chief', 'admin');
    cookie = await signInAs(portal, 'chief');
    document = (await (await send(portal, 'GET', '/openapi.json', { cookie })).json()) as OpenApi;
  });
  after(() => portal.close());

  test('is refused by its name, whatever route it is sent to', async () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { requestBody }]) =>
        requestBody === undefined ? [] : [{ path, method, schema: requestBody.content['application/json'].schema }],
      ),
    );
    assert.ok(operations.length >= routesWithBody, `${operations.length}`);
    for (const { path, method, schema } of operations) {
      const cases = [...casesOf(document, schema)];
      assert.ok(cases.length > 0, path);
      for (const { member, wrong, body } of cases) {
        const response = await send(portal, method.toUpperCase(), filled(path), { cookie, body });
        const text = await response.text();
        const where = `${method} ${path}: ${member} = ${JSON.stringify(wrong)}: ${response.status} ${text}`;
        assert.equal(response.status, 400, where);
        const { errors, type, message } = JSON.parse(text) as Record<string, unknown>;
        if (type !== undefined)
          assert.deepEqual(
            (errors as { field: string }[]).map(({ field }) => field),
            [member],
            where,
          );
        else assert.ok(String(message).startsWith(member === 'body' ? 'the body must' : `${member} must`), where);
      }
    }
  });

  test('leaves nothing behind, and what is of the right type is taken', async () => {
    const fleet = async () =>
      (await portal.pool.query('select id from machine order by id')).rows.map((row) => Number(row.id));
    const before = await fleet();
    const machine = { name: 'a mill', type: 'L' };
    for (const wrong of [null, '', '0', [0], false])
      assert.equal((await send(portal, 'POST', '/api/fleet', { cookie, body: { ...machine, id: wrong } })).status, 400);
    assert.deepEqual(await fleet(), before);
    assert.equal((await send(portal, 'POST', '/api/fleet', { cookie, body: { ...machine, id: 0 } })).status, 200);
    assert.deepEqual(await fleet(), [0, ...before]);
  });

  test('parameters are text, and are read as what they are to be', async () => {
    assert.equal((await send(portal, 'GET', '/api/alarms?ended=true&limit=7&state=normal', { cookie })).status, 200);
    assert.equal((await send(portal, 'GET', '/api/fleet/1/journal', { cookie })).status, 200);
  });
});

/** A route may come to have one, and none loses its own unseen. */
const routesWithBody = 33;

function filled(path: string): string {
  return path
    .replace(/(alarms|maintenance-windows)\/\{id\}/, `$1/${id}`)
    .replace(/\{(id|machineId)\}/, '1')
    .replace('{name}', 'chief');
}

/** Every member, however deep, in a body of which all else is as it should be. */
function* casesOf(document: OpenApi, given: Schema): Generator<Case> {
  const schema = resolved(document, given);
  const types = typesOf(document, schema);
  for (const wrong of candidates) {
    const fits = types.includes(typeOf(wrong)) || (types.includes('number') && typeof wrong === 'number');
    // That is another fault than of the type.
    if (!fits) yield { member: 'body', wrong, body: wrong };
  }
  for (const part of [schema, ...(schema.anyOf ?? []).map((each) => resolved(document, each))]) {
    for (const [name, inner] of Object.entries(part.properties ?? {}))
      for (const { member, wrong, body } of casesOf(document, inner))
        yield {
          member: joined(name, member),
          wrong,
          body: { ...(sampleOf(document, part) as object), [name]: body },
        };
    if (part.items !== undefined)
      for (const { member, wrong, body } of casesOf(document, part.items))
        yield { member: joined('[0]', member), wrong, body: [body] };
  }
}

function joined(outer: string, inner: string): string {
  if (inner === 'body') return outer;
  return inner.startsWith('[') ? `${outer}${inner}` : `${outer}.${inner}`;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' ? 'integer' : typeof value;
}

function typesOf(document: OpenApi, given: Schema): readonly string[] {
  const { type, anyOf } = resolved(document, given);
  if (anyOf !== undefined) return anyOf.flatMap((each) => typesOf(document, each));
  assert.ok(type !== undefined, JSON.stringify(given));
  return [type].flat();
}

/** Something that fits. */
function sampleOf(document: OpenApi, given: Schema): unknown {
  const schema = resolved(document, given);
  if (schema.anyOf !== undefined) return sampleOf(document, schema.anyOf[0] as Schema);
  if (schema.enum !== undefined) return schema.enum[0];
  switch ([schema.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, sampleOf(document, inner)]),
      );
    case 'array':
      return [sampleOf(document, schema.items as Schema)];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
  }
  return schema.format === 'uuid' ? id : 'text';
}

function resolved({ components }: OpenApi, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  return components.schemas[schema.$ref.split('/').at(-1) as string] ?? assert.fail(schema.$ref);
}
