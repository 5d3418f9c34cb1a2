// Loads the Kafka client without compiling the 38 schemas of its options, most of which no program uses: each is compiled when something is
// first checked against it. Loading takes a half to a third of the processor time then (0.2 s of 0.4 s), for every program that knows Kafka.
// Imported by library.ts alone, before the client.
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';

type Compile = typeof Ajv2020.prototype.compile;
type Validate = ReturnType<Compile>;

const { compile } = Ajv2020.prototype;
Ajv2020.prototype.compile = compileLater as Compile;
try {
  createRequire(import.meta.url)('@platformatic/kafka');
} finally {
  Ajv2020.prototype.compile = compile;
}

function compileLater(this: Ajv2020, ...args: Parameters<Compile>): Validate {
  let compiled: Validate | undefined;
  const validate = (data: unknown): boolean => {
    compiled ??= compile.apply(this, args);
    const isValid = compiled(data) as boolean;
    (validate as Validate).errors = compiled.errors ?? null;
    return isValid;
  };
  return validate as Validate;
}
