import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pino } from 'pino';
import { InvalidModel, InvalidSettings } from '../../src/core/errors.ts';
import { defaultModelFolder } from '../../src/models/model-loading.ts';
import { openModelRepository } from '../../src/models/model-repository.ts';
import { modelSettings } from '../../src/models/model-settings.ts';
import type { ModelRepository } from '../../src/models/served-models.ts';
import { ai4i } from '../../src/profiles/ai4i.ts';
import { readSettings } from '../../src/programs/support/settings.ts';

const silent = pino({ level: 'silent' });

describe('the folder of models', () => {
  let root: string;
  let repository: ModelRepository;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'spindle-models-'));
    put('pumps/1', 'pumps', '1');
    put('pumps/2', 'pumps', '2');
    put('fans', 'fans', '7');
    put('broken', 'broken', '1', (manifest) => ({ ...manifest, modelSha256: '0'.repeat(64) }));
    mkdirSync(join(root, 'empty'));
    mkdirSync(join(root, '.hidden'));
    writeFileSync(join(root, 'readme.txt'), 'no model');
    repository = open(root);
  });
  after(() => rmSync(root, { recursive: true }));

  const open = (path: string) =>
    openModelRepository({ ...readSettings(modelSettings, {}), MODEL_REPOSITORY_PATH: path }, ai4i, silent);

  function put(folder: string, name: string, version: string, change = (manifest: object): object => manifest): void {
    cpSync(defaultModelFolder, join(root, folder), { recursive: true });
    const path = join(root, folder, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(change({ ...manifest, name, version })));
  }

  test('lists the models below it, by name and version', async () => {
    assert.deepEqual(await repository.list(), [
      { name: 'broken', version: '1' },
      { name: 'fans', version: '7' },
      { name: 'pumps', version: '1' },
      { name: 'pumps', version: '2' },
    ]);
  });

  test('loads every version of a name', async () => {
    const models = await repository.load('pumps');
    assert.deepEqual(
      models.map(({ manifest }) => `${manifest.name} ${manifest.version}`),
      ['pumps 1', 'pumps 2'],
    );
  });

  test('a name from outside never becomes a path', async () => {
    for (const name of ['../pumps', 'pumps/1', '.', '/etc', '']) assert.deepEqual(await repository.load(name), []);
  });

  test('a model whose files do not fit each other is refused', async () => {
    await assert.rejects(repository.load('broken'), InvalidModel);
  });

  test('a model that is put there while the server runs is found', async () => {
    put('late', 'late', '3');
    assert.equal((await repository.load('late')).length, 1);
  });

  test('without a folder there are no models but the default one', async () => {
    const none = open('');
    assert.deepEqual(await none.list(), []);
    assert.ok((await none.loadDefault()).manifest.featureNames.length > 0);
    assert.throws(() => open(join(root, 'nowhere')), InvalidSettings);
  });
});
