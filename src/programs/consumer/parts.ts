// What the consumer's loops are given.
import type { CleanedEnv } from 'envalid';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { MachineRows } from '../../core/data-quality/machine-rows.ts';
import type { Profile } from '../../core/profile.ts';
import type { EpochMs } from '../../core/time.ts';
import type { databaseSettings, retentionSettings, windowCacheSettings } from '../../database/settings.ts';
import type { debeziumSettings } from '../../debezium/settings.ts';
import type { Model } from '../../inference/model/model.ts';
import type { KafkaClientOptions } from '../../kafka/client.ts';
import type { consumerSettings, kafkaSettings } from '../../kafka/settings.ts';
import type { MachineTypesInTable } from '../../machines/type-column.ts';
import type { driftCountingSettings, driftSettings } from '../../models/drift-settings.ts';
import type { CreateReadingKernel } from '../../pipeline/columns/reading-kernel.ts';
import type { memorySettings } from '../../serving/memory-settings.ts';
import type { ConsumerMetrics } from '../../telemetry/consumer-metrics.ts';
import type { Tracing } from '../../telemetry/tracing/tracing.ts';
import type { watchSettings } from '../../watch/settings.ts';
import type { NamedReasons } from '../support/named-reasons.ts';
import type { processingSettings } from '../support/processing.ts';

export interface ConsumerParts {
  readonly settings: CleanedEnv<
    typeof processingSettings &
      typeof kafkaSettings &
      typeof consumerSettings &
      typeof databaseSettings &
      typeof retentionSettings &
      typeof windowCacheSettings &
      typeof memorySettings &
      typeof driftSettings &
      typeof driftCountingSettings &
      typeof debeziumSettings &
      typeof watchSettings
  >;
  readonly log: Logger;
  readonly pool: Pool;
  /** When it began, by the clock of the database: of two models or profiles that judge the same machines the one that began later goes on. */
  readonly judgesSince: EpochMs;
  /** With which it joins its group. */
  readonly client: KafkaClientOptions;
  readonly profile: Profile;
  readonly model: Model;
  readonly machineTypes: MachineTypesInTable;
  /** Undefined where sensors are not looked at. */
  readonly machineRows: MachineRows | undefined;
  readonly createKernel: CreateReadingKernel;
  readonly metrics: ConsumerMetrics;
  /** Undefined where nobody follows traces. */
  readonly tracing: Tracing | undefined;
  readonly readiness: NamedReasons;
  /** Told what is wrong without being a reason not to consume; null when it is not any more. */
  readonly degrade: (what: string, reason: string | null) => void;
  /** Of a model beside the first one; absent for that. */
  readonly beside?: {
    readonly name: string;
    /** Distinct of each model. */
    readonly eventId: (name: string) => string;
  };
}
