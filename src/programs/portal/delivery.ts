// Whether alerts get as far as Kafka, as the Portal can know it: by the markers that the guardian of the delivery sends the way of the alerts.
// While they do not come, or say that something is wrong, no page is live, /readyz says why, and so does a metric. Where none has ever come,
// as beside an AI server that is none of ours, nothing is missed.
import { once } from 'node:events';
import type { CleanedEnv } from 'envalid';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { createProof } from '../../debezium/proof.ts';
import { type markerSettings, markerTopic } from '../../delivery/connector-options.ts';
import { followMarkers, markersInKafka } from '../../delivery/follow-markers.ts';
import type { KafkaClientOptions } from '../../kafka/client.ts';
import type { Confirmed, Undelivered } from '../../portal/ai-server/delivery.ts';
import { knownCauses } from '../../portal/causes.ts';
import type { portalSettings } from '../../portal/settings.ts';
import { membershipOf } from '../../telemetry/follow-failures.ts';
import type { PortalMetrics } from '../../telemetry/portal-metrics.ts';
import { createWatched } from '../../telemetry/watched.ts';
import type { watchSettings } from '../../watch/settings.ts';
import type { NamedReasons } from '../support/named-reasons.ts';

export interface DeliveryParts {
  readonly settings: CleanedEnv<typeof portalSettings & typeof watchSettings & typeof markerSettings>;
  readonly log: Logger;
  readonly registry: Registry;
  readonly metrics: PortalMetrics;
  /** Why no page is live. */
  readonly degradations: NamedReasons;
  /** What nobody can know, and says nothing of the pages. */
  readonly doubts: NamedReasons;
}

export interface DeliveryWatched {
  /** When alerts were last known to get through; null while they are, or where it is not known. */
  readonly since: () => Date | null;
  /** Why alerts may not get through; null where they do, or nobody knows. */
  readonly undelivered: () => Undelivered | null;
  /** When something last came the whole way; null where no markers are awaited, or none has come yet. */
  readonly confirmed: () => Confirmed | null;
  /** Resolves when the signal has aborted, and at once where there are no markers. Never rejects. `judged` is told whenever the state may be another one. */
  readonly run: (client: KafkaClientOptions, signal: AbortSignal, judged: () => void) => Promise<void>;
}

/** Under these names it is a reason. */
export const undelivered = 'delivery';
const awaited = membershipOf('delivery');
/** Beside what is judged as soon as a marker has come: that none comes is known by time. */
const judgeEveryMs = 500;
/** So many causes of one time are told. */
const causesMax = 10;

export function openDelivery(parts: DeliveryParts, follow = followMarkers): DeliveryWatched {
  const { settings, log, registry, metrics, degradations, doubts } = parts;
  // Without a guardian nobody writes any.
  const topic = settings.CDC_GUARDIAN ? markerTopic(settings) : null;
  const proof = createProof({
    limitMs: settings.CDC_MARKER_AGE_MAX_MS,
    intervalMs: settings.CDC_MARKER_INTERVAL_MS,
    lookIntervalMs: settings.PORTAL_DELIVERY_CHECK_INTERVAL_MS,
    nowMs: () => performance.now(),
    wallMs: Date.now,
  });
  let told: Undelivered | null = null;
  /** Causes that are in the log, whatever their figures. */
  let logged = new Set<string>();
  const judge = (): void => {
    const { reason, causes, isStarting, since } = proof.state();
    const silentMs = proof.silentMs();
    metrics.marker(silentMs === null ? null : silentMs / 1000);
    const text = reason === null || isStarting ? null : `alerts may not get through: ${reason}`;
    metrics.undelivered(text !== null);
    degradations.keep(awaited, isStarting ? 'the first word of the delivery of alerts has not come yet' : null);
    degradations.keep(undelivered, text);
    if (text === null && told !== null) {
      log.info('Alerts get through again; the pages are live');
      logged = new Set();
    }
    const cause = text?.replace(/\d+/g, '0') ?? '';
    if (text !== null && !logged.has(cause) && logged.size < causesMax) {
      log[logged.size === 0 ? 'error' : 'warn']({ since }, `The pages are not live: ${text}`);
      logged.add(cause);
    }
    told = text === null ? null : { reason: text, causes: knownCauses(causes) };
  };
  return {
    since: () => (told === null ? null : proof.state().since),
    undelivered: () => told,
    confirmed: proof.confirmed,
    run: async (client, signal, judged) => {
      if (topic === null) return;
      const watch = createWatched({
        ...{ name: 'The reader of delivery markers', label: 'markers', settings, log, registry },
        readiness: doubts,
      });
      let isBegun = false;
      const judgeNow = (): void => {
        judge();
        judged();
      };
      const judging = setInterval(judgeNow, judgeEveryMs);
      let isToldUnread = false;
      const observe = {
        found: proof.found,
        heard: proof.heard,
        looked: () => {
          proof.looked();
          doubts.set('markers', null);
          isToldUnread = false;
          judgeNow();
        },
        failed: (error: Error & { readonly retryable?: boolean }): void => {
          proof.failed();
          const sentence = `nobody knows whether alerts get through: ${error.message}`;
          // That Kafka is away for a moment say the readers of alerts and episodes.
          const isLasting = error.retryable !== true || proof.unreadMs() >= settings.CDC_MARKER_AGE_MAX_MS;
          log[isLasting && !isToldUnread ? 'warn' : 'debug']({ err: error }, `The markers cannot be read: ${sentence}`);
          if (!isLasting) return;
          doubts.keep('markers', sentence);
          isToldUnread = true;
        },
        damaged: (damage: string): void => {
          log.warn(`Markers of the delivery are damaged, and left out: ${damage}`);
        },
      };
      const intervalMs = settings.PORTAL_DELIVERY_CHECK_INTERVAL_MS;
      try {
        await watch.run((heart, running) => {
          // Begun anew: the look before has given no answer.
          if (isBegun) proof.failed();
          isBegun = true;
          return follow({ topic: markersInKafka(client, topic), intervalMs, heart, observe }, running);
        }, signal);
      } catch (error) {
        doubts.set('markers', `nobody knows whether alerts get through: ${(error as Error).message}`);
        log.error({ err: error }, 'The markers of delivery cannot be read');
        // Judged on, so that the last word does not stand: nobody looks any more.
        proof.failed();
        if (!signal.aborted) await once(signal, 'abort');
      } finally {
        clearInterval(judging);
      }
    },
  };
}
