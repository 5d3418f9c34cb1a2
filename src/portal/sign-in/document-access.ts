// What the Portal's OpenAPI document says of who may ask for a route, and with what: by the table that decides it.
import type { FastifySchema } from 'fastify';
import { accessOf } from './access.ts';
import { cookieNameOf } from './cookies.ts';
import { grantsOf, grantsOfKey, portalRoles } from './roles.ts';

export function securitySchemes(publicUrl: string) {
  return {
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: cookieNameOf(publicUrl),
      description: 'Of a browser in which somebody has signed in, or of a program that keeps cookies',
    },
    key: {
      type: 'http',
      scheme: 'bearer',
      description:
        'A key of a program. It decides alone, whatever cookies come with it; rules on other origins are none of its',
    },
    keyHeader: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same key in a header of its own' },
  } as const;
}

/** With which credentials a route asks for which role, where people sign in. */
export function withAccess(schema: FastifySchema, method: string, url: string): FastifySchema {
  const access = schema === undefined ? 'open' : accessOf(method, url, true);
  if (typeof access === 'string') return schema;
  const may = (granted: readonly string[]): boolean => access.some((role) => granted.includes(role));
  const role = portalRoles.find((each) => may(grantsOf(each)));
  const takesKeys = portalRoles.some((each) => may(grantsOfKey(each)));
  const { description } = schema as { readonly description?: string };
  const needed = `Needs the role ${role}${takesKeys ? '' : ', of a session'}.`;
  return {
    ...schema,
    description: description === undefined ? needed : `${description} ${needed}`,
    security: takesKeys ? [{ session: [] }, { key: [] }, { keyHeader: [] }] : [{ session: [] }],
  } as FastifySchema;
}
