// What a server checks requests by, made of a route's schemas when the first request comes to it: to make all of them takes a third of the start of
// a server with many routes, and few requests of the first minute go to more than some. Checks what Fastify checks by itself, but that a body is taken as it
// is: parameters are text and have to be read as numbers, and what JSON says of a type is meant.
import { AjvCompiler } from '@fastify/ajv-compiler';
import type { FastifyServerOptions } from 'fastify';

type Compile = ReturnType<ReturnType<typeof AjvCompiler>>;
type Part = Parameters<Compile>[0] & { readonly httpPart?: string };
type Validator = ((value: unknown) => unknown) & { errors?: unknown };

/** For one server. */
export function lateValidators(): NonNullable<FastifyServerOptions['schemaController']> {
  const compilerOf = AjvCompiler();
  const buildValidator = (...[schemas, options]: Parameters<typeof compilerOf>): Compile => {
    const ofBodies = { ...options, customOptions: { ...options?.customOptions, coerceTypes: false } } as typeof options;
    const late = (part: Part) =>
      lateValidator(() => compilerOf(schemas, part.httpPart === 'body' ? ofBodies : options)(part) as Validator);
    return late as unknown as Compile;
  };
  return { compilersFactory: { buildValidator } };
}

/** Fastify reads the faults of the last value from the function that has found them. */
function lateValidator(make: () => Validator): Validator {
  let made: Validator | undefined;
  const validator: Validator = (value) => {
    made ??= make();
    const answer = made(value);
    validator.errors = made.errors;
    return answer;
  };
  return validator;
}
