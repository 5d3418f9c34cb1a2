// The views of delivery and model in a real browser, for a suite that has one and a Portal with people: what they show, the AI server away, wide and narrow, in
// both languages and appearances.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unavailable } from '../../../src/core/errors.ts';
import { Away } from '../../../src/portal/refusals.ts';
import type { TestBrowser } from '../../support/browser.ts';
import { picture, resize, seriousFaults } from '../../support/look.ts';
import { onlyInFull, variants } from '../../support/times.ts';
import { until } from '../../support/until.ts';
import type { TestPortal } from '../support.ts';
import { exampleModel } from './model-scripted.ts';
import { deadLetter, ledger, partition } from './scripted.ts';

export interface Suite {
  readonly portal: TestPortal;
  /** Signed in as an operator. */
  readonly browser: Pick<TestBrowser, 'open'>;
}

const soon = { timeout: 60_000 };
const readAt = '2026-03-01T09:31:00.000Z';
const noSlot = { slot: { ...(ledger().slot as NonNullable<ReturnType<typeof ledger>['slot']>), active: false } };

/** Two pages of refused readings, of which the first has one that is no text and one of an array. */
function pages(path: string) {
  const after = new URL(path, 'http://ai.test').searchParams.get('after');
  if (after !== null) return { dead_letters: [deadLetter(9)], next: null };
  const odd = { reason: 'the value is not JSON', field: null, key: null, value: undefined, value_base64: '//4A' };
  const source = { ...deadLetter(3).source, element: 1 };
  return { dead_letters: [deadLetter(1), deadLetter(2, odd), deadLetter(3, { source })], next: 'bmV4dA' };
}

export function testDelivery(suite: () => Suite): void {
  const script = (changes: Readonly<Record<string, unknown>>) => {
    for (const [route, answer] of Object.entries(changes)) suite().portal.aiServer.answers.set(route, answer);
  };
  const healthy = { 'GET /delivery': ledger(), 'GET /dead-letters': pages };
  const at = (hash: string) => new URL(hash, suite().portal.url).href;

  test('shows what was read, refused and delivered, and refused readings page by page', async () => {
    script(healthy);
    const { page, complaints } = await suite().browser.open(suite().portal.url);
    await page.getByRole('link', { name: 'Delivery' }).click();
    await page.locator('[data-figure="scored"]', { hasText: '119,984' }).waitFor(soon);
    for (const [figure, said] of [
      ['waiting', /^Waiting8records in Kafka/],
      ['rejected', /16readings; kept are 3 open, 4 replayed, 1 discarded/],
      ['delivered', /510of 512 messages/],
      ['way', /212 ms.*2 sec ago/],
      ['slot', /reading.*spindle_outbox.*1\.6 MB/],
    ] as const)
      assert.match((await page.locator(`[data-figure="${figure}"]`).textContent()) ?? '', said);
    await page.getByText('All is well').waitFor();
    await page.getByText('2 partitions').click();
    await page.getByRole('cell', { name: '60,000' }).nth(1).waitFor(soon);

    await page.locator('[data-dead-letter]').nth(2).waitFor();
    await page.locator('[data-dead-letter$="1"]').getByText('Record', { exact: true }).click();
    await page.locator('pre', { hasText: '"torque":301' }).waitFor(soon);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.locator('[data-dead-letter$="9"]').waitFor(soon);
    await page.getByRole('navigation', { name: 'State' }).getByRole('link', { name: 'Discarded' }).click();
    await page.locator('[data-dead-letter$="1"]').getByRole('link', { name: 'torque' }).click(soon);
    await page.waitForURL(/#delivery\?state=discarded&field=torque$/, soon);
    await page.getByRole('link', { name: 'Any member' }).waitFor(soon);
    // The page says what it is to show before it asks for it.
    const isAsked = () =>
      suite().portal.aiServer.asked.some((asked) => /state=discarded/.test(asked) && /field=torque/.test(asked));
    await until('the AI server to be asked for them', async () => isAsked() || undefined);
    assert.deepEqual(complaints, []);
  });

  test('has refused readings scored anew or discarded, one or all that are shown, after a question where it cannot be taken back', async () => {
    const { answers, asked } = suite().portal.aiServer;
    script({ ...healthy, 'POST /dead-letters/replay': { wished: 1 }, 'POST /dead-letters/discard': { discarded: 3 } });
    asked.length = 0;
    const decided = () => asked.filter((each) => each.startsWith('POST'));
    const { page, complaints } = await suite().browser.open(at('#delivery'));
    const first = page.locator('[data-dead-letter$="1"]');
    // What it shows at first is what was there before.
    await first.waitFor(soon);
    answers.set('GET /dead-letters', {
      dead_letters: [deadLetter(1, { replay_wished_at: readAt }), deadLetter(2)],
      next: null,
    });
    await first.getByRole('button', { name: /^Replay/ }).click(soon);
    await page.getByText('1 will be scored anew within seconds').waitFor(soon);
    await first.getByText('replay asked for').waitFor(soon);
    await first.getByText('and not done. Does a consumer run?').waitFor(soon);
    await page
      .locator('[data-dead-letter$="2"]')
      .getByRole('button', { name: /^Discard/ })
      .click(soon);
    await page.getByText('Discard 1 for good?').waitFor(soon);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('button', { name: 'Discard all shown' }).click(soon);
    answers.set('GET /dead-letters', { dead_letters: [], next: null });
    await page.getByRole('button', { name: 'Yes', exact: true }).click(soon);
    await page.getByText('3 discarded.').waitFor(soon);
    await page.getByText('No refused reading is of this kind.').waitFor(soon);
    const body = (...numbers: readonly number[]) => JSON.stringify(numbers.map((each) => deadLetter(each).event_id));
    assert.deepEqual(decided(), [
      `POST /dead-letters/replay {"event_ids":${body(1)},"on_behalf_of":"kim"}`,
      `POST /dead-letters/discard {"event_ids":${body(1, 2)},"on_behalf_of":"kim"}`,
    ]);
    assert.deepEqual(complaints, []);
  });

  test('says on the first page that the pipeline is not well, and what to do where it leads', async () => {
    script({ ...healthy, 'GET /delivery': ledger({ ...noSlot, partitions: [partition(0, { lag: 12_000 })] }) });
    const { page, complaints } = await suite().browser.open(suite().portal.url);
    await page.locator('.pipeline-line[data-trouble="slot-inactive"]', { hasText: 'readings wait' }).waitFor(soon);
    await page.getByRole('link', { name: 'See Delivery' }).click();
    await page.locator('li[data-trouble="behind"]', { hasText: '12,000 records in Kafka wait' }).waitFor(soon);
    await page.locator('li[data-trouble="slot-inactive"]', { hasText: './spindle doctor' }).waitFor(soon);
    await page.locator('[data-figure="slot"][data-judgement="beyond"]').waitFor(soon);
    assert.deepEqual(complaints, []);
  });

  // Nine thousand were on the way, and beside that stood that no message waits.
  test('says which of those on the way let alerts go first', async () => {
    const outbox = { ...ledger().outbox, unconfirmed: 9_000, deferred: 9_000, oldest_unconfirmed_age_seconds: null };
    script({ ...healthy, 'GET /delivery': ledger({ outbox }) });
    const { page, complaints } = await suite().browser.open(at('#delivery'));
    const figure = page.locator('[data-figure="on-the-way"]');
    await figure.getByText('no message waits in the outbox; 9,000 refused readings let alerts go first').waitFor(soon);
    await figure.getByText('9,000', { exact: true }).waitFor(soon);
    assert.deepEqual(complaints, []);
  });

  // Kafka Connect stood still, and for half a minute the panel said that all was well; then it said "reading" beside "not live", and for seconds the one what the other denied.
  test('calls nothing well that no marker has confirmed lately, or that the badge doubts', async () => {
    script(healthy);
    const { setReceiver, aiServer } = suite().portal;
    const { known } = aiServer;
    const ago = (seconds: number) => ({ at: new Date(Date.now() - seconds * 1_000), dueMs: 15_000 });
    const confirm = (): void => {
      known.confirmed = { ...ago(0), dueMs: 3_600_000 };
    };
    confirm();
    const { page, complaints } = await suite().browser.open(at('#delivery'));
    await page.locator('.judgement[data-standing="well"]').waitFor(soon);
    await page.locator('[data-figure="slot"][data-judgement="acceptable"]', { hasText: 'reading' }).waitFor(soon);

    known.confirmed = ago(21);
    await page.getByText(/^Not confirmed for \d+ sec$/).waitFor(soon);
    const slot = page.locator('[data-figure="slot"][data-judgement="manageable"]');
    await slot.getByText(/nothing has come through for \d+ sec; slot spindle_outbox/).waitFor(soon);
    await slot.getByText('not confirmed', { exact: true }).waitFor(soon);
    await page.locator('[data-figure="way"][data-judgement="manageable"]').waitFor(soon);
    await picture(page, 'delivery-unconfirmed');

    // As soon as the badge says so, and not when it is asked in its turn.
    confirm();
    await page.locator('.judgement[data-standing="well"]').waitFor(soon);
    await page.clock.install();
    await page.reload();
    await page.locator('.judgement[data-standing="well"]').waitFor(soon);
    await page.clock.pauseAt(Date.now() + 10_000);
    const reason = 'alerts may not get through: nothing has come through';
    const asked = page.waitForResponse('**/api/delivery', soon);
    known.undelivered = { reason, causes: [{ code: 'markers-silent' }] };
    setReceiver({ state: 'stuck', behind: 0, reason });
    await page.locator('[data-connection="stuck"]').waitFor(soon);
    await page.clock.runFor(100);
    await asked;
    await page.clock.runFor(100);
    await page.locator('[data-trouble="undelivered"]').waitFor(soon);
    await page.clock.resume();
    await page.locator('[data-figure="slot"][data-judgement="manageable"]').waitFor(soon);
    known.undelivered = null;
    setReceiver({ state: 'stuck', behind: 0, reason: 'Kafka is away' });
    await page.locator('.judgement[data-standing="not-live"]').waitFor(soon);
    setReceiver({ state: 'current', behind: 0, reason: null });
    await page.locator('.judgement[data-standing="well"]').waitFor(soon);
    known.confirmed = null;
    assert.deepEqual(complaints, []);
  });

  test('says why where the AI server is away, and shows all else', async () => {
    const away = new Unavailable('the AI server cannot be asked: nothing listens there', { retryable: true });
    script({ 'GET /delivery': away, 'GET /dead-letters': away });
    const { page, complaints } = await suite().browser.open(suite().portal.url);
    await page.locator('.pipeline-line[data-trouble="away"]').waitFor(soon);
    await page.getByText('No open episodes').or(page.locator('.episode-row')).first().waitFor(soon);
    await page.getByRole('link', { name: 'See Delivery' }).click();
    await page.getByRole('alert').filter({ hasText: 'nothing listens there' }).waitFor(soon);
    await page.getByText('do not depend on it').waitFor(soon);
    // That a plant has no AI server's REST API was an error in every browser's console, each twenty seconds.
    assert.deepEqual(complaints, []);
    // It was English on the Korean page too.
    script({ 'GET /delivery': new Away(away.message, { code: 'ai-away' }, { retryable: true }) });
    const korean = await suite().browser.open(at('#delivery'), { locale: 'ko-KR' });
    await korean.page.getByRole('alert').filter({ hasText: 'AI 서버에 연결할 수 없습니다' }).waitFor(soon);
    script(healthy);
    await page.locator('[data-figure="scored"]').waitFor({ timeout: 20_000 });
  });

  for (const [locale, colorScheme, whether] of [
    ['en-US', 'light', onlyInFull],
    ['ko-KR', 'dark', {}],
  ] as const) {
    test(
      `delivery fits a screen and a phone, and everybody can use it, in ${locale} and ${colorScheme}`,
      whether,
      async () => {
        const ill = ledger({ ...noSlot, partitions: [partition(0, { lag: 12_000, lost: 4 })] });
        for (const [name, answers, widths] of [
          ['well', ledger(), variants([390], [1440, 760])],
          ['ill', ill, variants([1440], [760, 390])],
        ] as const) {
          script({ ...healthy, 'GET /delivery': answers });
          const options = { locale, colorScheme, viewport: { width: widths[0] as number, height: 900 } };
          const { page, complaints } = await suite().browser.open(at('#delivery'), options);
          await page.locator('[data-figure="slot"]').waitFor(soon);
          await page.locator('[data-dead-letter]').nth(2).waitFor(soon);
          for (const width of widths) {
            await resize(page, width);
            await picture(page, `delivery-${name}-${locale}-${colorScheme}-${width}`);
            assert.equal(
              await page.evaluate('document.documentElement.scrollWidth > innerWidth'),
              false,
              String(width),
            );
            if (width !== 760) assert.deepEqual(await seriousFaults(page, { coloursElsewhere: width !== 1440 }), []);
          }
          assert.deepEqual(complaints, []);
        }
      },
    );
  }
}

export function testModel(suite: () => Suite): void {
  const at = (hash: string) => new URL(hash, suite().portal.url).href;
  const answer = (given: unknown) => suite().portal.aiServer.answers.set('GET /model', given);

  test('shows the served model, what moves it, and its readings beside those of training, by type', async () => {
    answer(exampleModel());
    const { page, complaints } = await suite().browser.open(suite().portal.url);
    await page.getByRole('link', { name: 'Model', exact: true }).click();
    await page.locator('[data-figure="trained"]', { hasText: '10,000' }).waitFor(soon);
    await page.locator('[data-figure="drift"][data-judgement="beyond"]').waitFor(soon);
    await page.locator('[data-figure="estimated-recall"]', { hasText: '0.70 ± 0.06' }).waitFor(soon);
    // By their labels, as explanations name them: they had the names that the model has.
    const moving = page.locator('.model-importance li', { hasText: 'Torque x speed / 1000' });
    assert.equal(await moving.locator('.sub').textContent(soon), 'Power');
    await page.locator('.model-importance li', { hasText: 'Machine type' }).waitFor(soon);
    await page.locator('[data-variable="Torque_speed_ratio"]', { hasText: 'Torque / speed' }).waitFor(soon);
    await page.locator('[data-variable="torque"][data-verdict="drifted"]', { hasText: 'Torque' }).waitFor(soon);
    await page.getByRole('link', { name: 'Type M' }).click();
    await page.locator('[data-variable="torque"][data-verdict="same"]').waitFor(soon);
    assert.match(page.url(), /#model\?type=M$/);
    assert.equal(
      await page.locator('.pipeline').getByRole('link', { name: 'Model card' }).getAttribute('href'),
      '/model-card',
    );
    assert.deepEqual(complaints, []);
  });

  test('says what a model does not know of itself, and of a server that is older', async () => {
    answer(exampleModel({ card: null, figures: [], importance: null, drift: null, types: [] }));
    const { page } = await suite().browser.open(at('#model'));
    await page.getByText('does not say which features').waitFor(soon);
    await page.getByText('train it anew with this version').waitFor(soon);
    const older = new Unavailable('the AI server is older than this Portal and has no GET /model', {
      retryable: false,
    });
    answer(older);
    const { page: other } = await suite().browser.open(at('#model'));
    await other.getByRole('alert').filter({ hasText: 'older than this Portal' }).waitFor(soon);
    answer(exampleModel());
  });

  for (const [locale, colorScheme, whether] of [
    ['en-US', 'light', onlyInFull],
    ['ko-KR', 'dark', {}],
  ] as const) {
    test(
      `the model fits a screen and a phone, and everybody can use it, in ${locale} and ${colorScheme}`,
      whether,
      async () => {
        const { page, complaints } = await suite().browser.open(at('#model'), { locale, colorScheme });
        await page.locator('[data-variable="torque"]').waitFor(soon);
        for (const width of variants([1440, 390], [760])) {
          await resize(page, width);
          await picture(page, `model-${locale}-${colorScheme}-${width}`);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false, String(width));
          if (width !== 760) assert.deepEqual(await seriousFaults(page, { coloursElsewhere: width !== 1440 }), []);
        }
        assert.deepEqual(complaints, []);
      },
    );
  }
}
