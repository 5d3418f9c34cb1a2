// The bodies of messages, each in the form that its receiver takes. Pure. What others have written is escaped as the form wants it, or stands
// where nothing is made of it: no name of a machine becomes a link, a mention or markup.
import { type Notice, oneLine, type Words } from './words.ts';

/** What a message is known by outside. */
export interface Known {
  readonly notificationId: string;
  readonly alarmId: string;
  readonly receiver: string;
  /** The Portal, as people reach it. */
  readonly portalUrl: string;
  /** Milliseconds; when the message was due. */
  readonly at: number;
}

const labelLengthMax = 100;

/** As Alertmanager's receivers take it: its webhook's version 4, with one alert, whose labels stay the same as long as the alarm does. */
export function alertmanagerBody(notice: Notice, words: Words, known: Known): object {
  const isOver = notice.stage === 'returned' || notice.stage === 'ended';
  const status = isOver ? 'resolved' : 'firing';
  const labels = {
    alertname: 'SpindleAlarm',
    alarm_id: known.alarmId,
    machine_id: String(notice.machineId),
    kind: oneLine(notice.kind, labelLengthMax),
  };
  const told = {
    severity: notice.priority.toLowerCase(),
    machine_type: oneLine(notice.machineType, labelLengthMax),
    ...(notice.mode === null ? {} : { failure_mode: oneLine(notice.mode.code, labelLengthMax) }),
  };
  const annotations = {
    summary: words.title,
    description: [...words.why, ...words.facts.map(([label, value]) => `${label}: ${value}`)].join('\n'),
    stage: notice.stage,
  };
  return {
    version: '4',
    groupKey: `{}:{alarm_id="${known.alarmId}"}`,
    truncatedAlerts: 0,
    status,
    receiver: known.receiver,
    groupLabels: { alarm_id: known.alarmId },
    commonLabels: { ...labels, ...told },
    commonAnnotations: annotations,
    externalURL: known.portalUrl,
    alerts: [
      {
        status,
        labels: { ...labels, ...told },
        annotations,
        startsAt: new Date(notice.raisedAt).toISOString(),
        // Go's time that is none.
        endsAt: isOver ? new Date(known.at).toISOString() : '0001-01-01T00:00:00Z',
        generatorURL: words.link,
        // Of the alarm, whatever becomes of it: 64 bits in hexadecimal, as there.
        fingerprint: known.alarmId.replaceAll('-', '').slice(-16),
      },
    ],
  };
}

const slackHeaderMax = 150;
const slackTextMax = 2_900;

/** Blocks of plain text, in which Slack makes nothing of what it is given; the text for notifications has its three characters escaped. */
export function slackBody(_notice: Notice, words: Words): object {
  const plain = (text: string, lengthMax: number) => ({ type: 'plain_text', text: cut(text, lengthMax), emoji: false });
  const facts = words.facts.map(([label, value]) => `${label}: ${value}`).join('\n');
  const body = words.why.length === 0 ? facts : `${words.why.join('\n')}\n\n${facts}`;
  return {
    text: cut(slackEscaped(words.title), slackTextMax),
    blocks: [
      { type: 'header', text: plain(words.title, slackHeaderMax) },
      { type: 'section', text: plain(body, slackTextMax) },
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `<${slackEscaped(words.link)}|${slackEscaped(words.linkText)}>` }],
      },
    ],
  };
}

function slackEscaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An Adaptive Card, as a workflow of Teams takes it. Texts are runs, which Teams reads no Markdown in. */
export function teamsBody(notice: Notice, words: Words): object {
  const isOver = notice.stage === 'returned' || notice.stage === 'ended';
  const color = isOver ? 'good' : notice.priority === 'CRITICAL' ? 'attention' : 'warning';
  const run = (text: string, more: object = {}) => ({ type: 'TextRun', text, ...more });
  const block = (...inlines: readonly object[]) => ({ type: 'RichTextBlock', inlines });
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    // What a notification shows of it.
    fallbackText: words.title,
    body: [
      block(run(words.title, { weight: 'bolder', size: 'medium', color })),
      ...words.why.map((sentence) => block(run(sentence))),
      ...words.facts.map(([label, value]) => block(run(`${label}: `, { weight: 'bolder' }), run(value))),
    ],
    actions: [{ type: 'Action.OpenUrl', title: words.linkText, url: words.link }],
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }],
  };
}

/** The text of an e-mail: plain, so that nothing in it is markup. */
export function mailText(words: Words): string {
  const facts = words.facts.map(([label, value]) => `${label}: ${value}`);
  return [words.title, '', ...words.why, ...(words.why.length === 0 ? [] : ['']), ...facts, '', words.link, ''].join(
    '\n',
  );
}

function cut(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1).toWellFormed()}…`;
}
