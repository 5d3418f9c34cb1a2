// The bounds of the REST API out of the settings.
import type { CleanedEnv } from 'envalid';
import type { Limits } from '../../http/server.ts';
import type { httpSettings } from '../../http/settings.ts';
import { failedSignInBounds, type signInSettings } from '../../web-server/settings.ts';

export function limitsOf(settings: CleanedEnv<typeof httpSettings & typeof signInSettings>): Limits {
  return {
    bodyBytesMax: settings.API_BODY_BYTES_MAX,
    headerBytesMax: settings.API_HEADER_BYTES_MAX,
    batchSizeMax: settings.API_BATCH_SIZE_MAX,
    recentReadingsMax: settings.API_RECENT_READINGS_MAX,
    requestTimeoutMs: settings.API_REQUEST_TIMEOUT_MS,
    connectionsMax: settings.API_CONNECTIONS_MAX,
    requestsPerMinuteMax: settings.API_REQUESTS_PER_MINUTE_MAX,
    sendersMax: settings.API_SENDERS_MAX,
    eventLoopDelayMaxMs: settings.API_EVENT_LOOP_DELAY_MAX_MS,
    failedSignIns: failedSignInBounds(settings),
  };
}
