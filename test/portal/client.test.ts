import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listedAlertsMax } from '../../src/portal/bounds.ts';
import { projectFolder } from '../../src/stack/home.ts';
import { portalClient } from '../../tools/portal-client.ts';

test("the page's client is in step with the Portal's OpenAPI document", async () => {
  const files = Object.entries(await portalClient());
  assert.equal(files.length, 2);
  for (const [path, text] of files)
    assert.equal(
      readFileSync(join(projectFolder, path), 'utf8'),
      text,
      `${path} is out of step; run: npm run portal:client`,
    );
  assert.ok(files.some(([, text]) => text.includes(`export const listedAlertsMax = ${listedAlertsMax};`)));
});
