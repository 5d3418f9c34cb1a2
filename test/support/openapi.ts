// Whether a document is valid OpenAPI 3.1.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

// ReDoc reads documents with this package; its linter knows the structure of OpenAPI 3.1.
const { createConfig, lintFromString } = createRequire(import.meta.resolve('redoc'))('@redocly/openapi-core') as {
  createConfig: (config: object) => Promise<unknown>;
  lintFromString: (options: { source: string; config: unknown }) => Promise<{ message: string; location: object[] }[]>;
};

export async function assertIsOpenApi(document: { readonly openapi: string }): Promise<void> {
  assert.match(document.openapi, /^3\.1\./);
  const rules = { struct: 'error', 'no-unresolved-refs': 'error', 'spec-components-invalid-map-name': 'error' };
  const config = await createConfig({ rules });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  assert.deepEqual(
    problems.map((problem) => problem.message),
    [],
  );
}
