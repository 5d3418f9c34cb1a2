// What looking for evidence of delivery needs of the settings; apart from the code, which loads Kafka's client.
import { debeziumSettings } from '../debezium/settings.ts';
import { kafkaSettings } from '../kafka/settings.ts';

export const evidenceSettings = {
  ...kafkaSettings,
  CDC_SLOT_NAME: debeziumSettings.CDC_SLOT_NAME,
  CDC_GUARDIAN_GRACE_MS: debeziumSettings.CDC_GUARDIAN_GRACE_MS,
  CDC_RESTART_PAUSE_MAX_MS: debeziumSettings.CDC_RESTART_PAUSE_MAX_MS,
  CDC_EVIDENCE_ROWS_MAX: debeziumSettings.CDC_EVIDENCE_ROWS_MAX,
  CDC_RESEND_BATCH_MAX: debeziumSettings.CDC_RESEND_BATCH_MAX,
};
