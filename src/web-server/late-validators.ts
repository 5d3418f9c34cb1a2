// What a server checks requests by, made of a route's schemas when the first request comes to it: to make all of them takes a third of the start of
// a server with many routes, and few requests of the first minute go to more than some. Checks what Fastify checks by itself.
import { AjvCompiler } from '@fastify/ajv-compiler';
import type { FastifyServerOptions } from 'fastify';

type Compile = ReturnType<ReturnType<typeof AjvCompiler>>;
type Validator = ((value: unknown) => unknown) & { errors?: unknown };

/** For one server. */
export function lateValidators(): NonNullable<FastifyServerOptions['schemaController']> {
  const compilerOf = AjvCompiler();
  const buildValidator = (...given: Parameters<typeof compilerOf>): Compile => {
    const late = (...part: Parameters<Compile>) => lateValidator(() => compilerOf(...given)(...part) as Validator);
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
