// What `spindle doctor` looks for in Kafka Connect: that it answers, and that the connector runs as the settings say.
import {
  connectorState,
  describeState,
  isRunning,
  registeredConfig,
  rivalConnectors,
  shownAddress,
} from '../../debezium/connect-api.ts';
import { configDrift, connectorConfig } from '../../debezium/connector-config.ts';
import { connectOptions, connectorOptions } from '../../delivery/connector-options.ts';
import type { Settings } from './settings.ts';

export const notAsSettings = 'is not configured as the settings say';

export async function checkConnect(settings: Settings): Promise<string> {
  const connect = connectOptions(settings);
  await connectorState(connect, settings.CONNECTOR_NAME);
  return `answers at ${shownAddress(connect)}`;
}

export async function checkConnector(settings: Settings): Promise<string> {
  const connect = connectOptions(settings);
  const state = await connectorState(connect, settings.CONNECTOR_NAME);
  if (state.connector === 'ABSENT')
    throw new Error(`${settings.CONNECTOR_NAME} is not registered; run: npm run connector`);
  if (!isRunning(state)) throw new Error(`${describeState(settings.CONNECTOR_NAME, state)}; run: npm run connector`);
  const wanted = connectorConfig(connectorOptions(settings));
  const drift = configDrift(wanted, (await registeredConfig(connect, settings.CONNECTOR_NAME)) ?? {});
  if (drift.length > 0) {
    const differences = drift.slice(0, 3).join('; ');
    throw new Error(`${settings.CONNECTOR_NAME} ${notAsSettings}: ${differences}; run: npm run connector`);
  }
  const rivals = await rivalConnectors(connect, settings.CONNECTOR_NAME, wanted);
  if (rivals.length > 0) {
    throw new Error(
      `connector ${rivals.join(', ')} reads slot ${settings.CDC_SLOT_NAME} too and takes alerts away; remove it`,
    );
  }
  return `${settings.CONNECTOR_NAME} is RUNNING at ${shownAddress(connect)}`;
}
