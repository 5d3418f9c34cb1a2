// TLS towards a collector: whom we trust there and what we show, out of files that are read for each connection.
import { Agent } from 'node:https';
import type { CleanedEnv } from 'envalid';
import { InvalidSettings } from '../../core/errors.ts';
import { trustOptions } from '../../settings/ask-trusting.ts';
import { type ClientTls, clientTls, type TlsFiles, whyTlsFailed } from '../../settings/tls-files.ts';
import type { otlpSettings } from './settings.ts';

export interface CollectorTls {
  /** Of an exporter's options. */
  readonly agentFor: (url: string) => { readonly httpAgentOptions?: () => Agent };
  /** What a failure to send has of TLS, as the end of a sentence; undefined for every other. */
  readonly why: (error: unknown) => string | undefined;
}

/** Throws InvalidSettings where a file cannot be used from the start. */
export function collectorTls(settings: CleanedEnv<typeof otlpSettings>): CollectorTls {
  const files: TlsFiles = {
    ...{ path: settings.OTEL_EXPORTER_OTLP_CERTIFICATE, setting: 'OTEL_EXPORTER_OTLP_CERTIFICATE' },
    shown: {
      ...{ certPath: settings.OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE, keyPath: settings.OTEL_EXPORTER_OTLP_CLIENT_KEY },
      ...{ certSetting: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', keySetting: 'OTEL_EXPORTER_OTLP_CLIENT_KEY' },
    },
  };
  const tls = opened(files);
  // Without files OpenTelemetry's library goes by its own variables, as by OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE.
  const hasFiles = files.path !== '' || files.shown?.certPath !== '' || files.shown.keyPath !== '';
  return {
    agentFor: (url) => (hasFiles && url.startsWith('https:') ? { httpAgentOptions: () => new FileAgent(tls) } : {}),
    why: (error) => whyTlsFailed(files, error),
  };
}

function opened(files: TlsFiles): ClientTls {
  try {
    return clientTls(files);
  } catch (error) {
    throw new InvalidSettings([(error as Error).message]);
  }
}

type Creating = Agent['createConnection'];

/** Keeps connections, and makes each by what is in the files then. */
class FileAgent extends Agent {
  readonly #tls: ClientTls;
  constructor(tls: ClientTls) {
    // No session goes on that was begun with a certificate of before.
    super({ keepAlive: true, maxCachedSessions: 0 });
    this.#tls = tls;
  }
  override createConnection(...[options, done]: Parameters<Creating>): ReturnType<Creating> {
    const read = { ...this.#tls };
    return super.createConnection({ ...options, ...read, ...trustOptions(read) }, done);
  }
}
