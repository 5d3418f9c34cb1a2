// By which issuer people are known: by what the provider calls itself, however the setting is spelled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { issuersOf } from '../../../../src/portal/sign-in/provider/by-provider.ts';

test('who was put out does not come in by another spelling of the same issuer', () => {
  const claims = { iss: 'https://org.example', sub: '1' };
  for (const spelled of ['https://org.example', 'https://ORG.example/', 'https://org.example:443']) {
    assert.deepEqual(issuersOf(claims, spelled), { issuer: 'https://org.example', spelled });
  }
});
