// The server that npm run fuzz:api throws requests at: the whole REST API with the default model, machines 0 to 99, and a few records.
// Prints its address and model as the first line of stdout, and ends when stdin does.

import { loadModelFromPaths } from '../../src/models/model-loading.ts';
import { modelSettings } from '../../src/models/model-settings.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readSettings } from '../../src/programs/support/settings.ts';
import { exampleRecords } from './example-records.ts';
import { buildTestServer } from './support.ts';

const model = await loadModelFromPaths(readSettings(modelSettings, {}), ai4i);
const app = await buildTestServer({
  model,
  records: exampleRecords(5),
  repository: { list: async () => [], load: async () => [], loadDefault: async () => model },
  findMachineTypes: async (ids) => new Map(ids.filter((id) => id < 100).map((id) => [id, 'M'])),
});
const address = await app.listen({ host: '127.0.0.1', port: 0 });
const { name, version } = model.manifest;
process.stdout.write(`${JSON.stringify({ address, name, version })}\n`);
process.stdin.resume().on('end', () => app.close());
