// The Portal and the probes advised a page of another origin to be named in API_CORS_ORIGINS, which changes nothing there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strangerProblem, strangerSign } from '../../src/web-server/web-page.ts';

const headers = { host: 'localhost:8080', origin: 'https://elsewhere.example' };

test('a page of another origin is advised to be named in API_CORS_ORIGINS where that lets it in, and nowhere else', () => {
  assert.equal(
    strangerProblem(headers, []),
    'a page of another origin may not use this server; name the origin in API_CORS_ORIGINS',
  );
  assert.equal(strangerProblem(headers, ['https://elsewhere.example']), undefined);
  assert.equal(strangerProblem(headers), 'a page of another origin may not use this server');
  assert.equal(strangerSign(headers), 'a page of another origin asks');
});
