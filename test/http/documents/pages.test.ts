// The documentation in a real browser, under the content security policy it is served with and with no other host to ask.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { openBrowser, type TestBrowser } from '../../support/browser.ts';
import { buildTestServer } from '../support.ts';

describe('the documentation in a browser', () => {
  let app: FastifyInstance;
  let browser: TestBrowser;
  let address: string;
  before(async () => {
    app = await buildTestServer();
    address = await app.listen({ host: '127.0.0.1', port: 0 });
    browser = await openBrowser();
  });
  afterEach(() => browser.leaveAll());
  after(async () => {
    await browser?.close();
    await app.close();
  });

  test('Swagger UI shows every path, and tries one out', async () => {
    const { page, complaints } = await open('/docs');
    await page.getByText('/system/info', { exact: true }).waitFor();
    await page.locator('#operations-Status-get_livez button.opblock-summary-control').click();
    await page.getByRole('button', { name: 'Try it out' }).click();
    const answered = page.waitForResponse((response) => response.url().endsWith('/livez'));
    await page.getByRole('button', { name: 'Execute' }).click();
    assert.equal((await answered).status(), 200);
    assert.deepEqual(complaints(), []);
  });

  test('ReDoc shows every operation', async () => {
    const { page, complaints } = await open('/redoc');
    await page.getByRole('heading', { name: 'Says whether a reading is anomalous, and why' }).waitFor();
    await page.getByRole('heading', { name: 'The cache of machine types' }).waitFor();
    assert.deepEqual(complaints(), []);
  });

  test('the page of the topics shows every member', async () => {
    const { page, complaints } = await open('/asyncapi');
    await page.getByRole('heading', { name: 'Alert anomaly-alerts' }).waitFor();
    await page.getByRole('cell', { name: 'prediction.anomaly_probability' }).waitFor();
    await page.getByRole('link', { name: 'sensor-raw-data-dlq' }).click();
    assert.match(page.url(), /#deadLetter$/);
    assert.deepEqual(complaints(), []);
  });

  /** Opens a page, and gathers what it complains of: console errors, exceptions, failed requests and requests to other hosts. */
  async function open(path: string) {
    const others: string[] = [];
    const { page, complaints } = await browser.open(address + path, {}, (page) => {
      page.on('requestfailed', (request) => others.push(`failed: ${request.url()}`));
      page.on('request', (request) => {
        const isLocal = request.url().startsWith(address) || /^(data|blob):/.test(request.url());
        if (!isLocal) others.push(`another host: ${request.url()}`);
      });
    });
    return { page, complaints: () => [...complaints, ...others] };
  }
});
