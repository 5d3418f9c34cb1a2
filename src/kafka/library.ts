// The door to the Kafka client: whoever takes something of it takes it from here, so that it is loaded in one way, and one file says what of it
// is used.
import './lazy-schemas.ts';

// biome-ignore lint/performance/noBarrelFile: all of it is one package, which is loaded whole in any case.
export {
  Admin,
  type BaseOptions,
  type Broker,
  ConfigResourceTypes,
  Consumer,
  compatibilityPartitioner,
  compressionsAlgorithms,
  consumerGroupDescribeV0,
  crc32c,
  createRecordsBatch,
  FetchIsolationLevels,
  type FetchIsolationLevelValue,
  FindCoordinatorKeyTypes,
  fetchV12,
  fetchV13,
  fetchV14,
  fetchV15,
  fetchV16,
  fetchV17,
  findErrorBy,
  GenericError,
  type Group,
  IncrementalAlterConfigOperationTypes,
  ListOffsetTimestamps,
  MessagesStreamModes,
  ProduceAcks,
  Producer,
  ProtocolError,
  protocolErrorsCodesById,
  Reader,
  stringSerializers,
  Writer,
} from '@platformatic/kafka';
