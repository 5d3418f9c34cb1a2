// Kafka as other people's programs use it: Kafka's own Java client, driven by lines of JSON on stdin, one answer on stdout for each. Tests
// send and count by it, so that what they find rests on nothing of Spindle's. Commands of one lane are done in order, those of different
// lanes at once. It knows nothing of readings.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Crc32C;
import org.xerial.snappy.Snappy;

public final class OtherClient {
  private static final ObjectMapper json = new ObjectMapper();
  private static final PrintStream answers = System.out;
  /** How long the end of a transaction is tried, whatever happens to the broker meanwhile. */
  private static final long patienceMs = 180_000;

  private final String bootstrap;
  private final Admin admin;
  private final Map<String, ExecutorService> lanes = new ConcurrentHashMap<>();
  private final Map<String, KafkaProducer<byte[], byte[]>> producers = new ConcurrentHashMap<>();

  public static void main(String[] args) throws Exception {
    new OtherClient(args[0]).run();
  }

  private OtherClient(String bootstrap) {
    this.bootstrap = bootstrap;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", "120000"));
  }

  private void run() throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode command = json.readTree(line);
      String lane = command.path("lane").asText();
      lanes.computeIfAbsent(lane, name -> Executors.newSingleThreadExecutor()).execute(() -> answer(command));
    }
    // The end of stdin is the end of the test: nothing that is under way is wanted any more.
    Runtime.getRuntime().halt(0);
  }

  private void answer(JsonNode command) {
    ObjectNode answer = json.createObjectNode().put("id", command.path("id").asInt());
    try {
      answer.set("result", execute(command));
    } catch (Throwable error) {
      answer.put("error", text(error));
    }
    byte[] line = (answer + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (answers) {
      answers.write(line, 0, line.length);
      answers.flush();
    }
  }

  private JsonNode execute(JsonNode command) throws Exception {
    switch (command.path("do").asText()) {
      case "send": return send(command);
      case "transaction": return transaction(command);
      case "sendUnframedSnappy": return sendUnframedSnappy(command);
      case "read": return read(command);
      case "inspect": return inspect(command);
      case "createTopic": return createTopic(command);
      case "configureTopic": return configure(ConfigResource.Type.TOPIC, command.path("topic").asText(), command);
      case "configureBroker": return configure(ConfigResource.Type.BROKER, "", command);
      case "addPartitions": return addPartitions(command);
      case "deleteTopic": return deleteTopic(command);
      case "describeTopic": return describeTopic(command);
      default: throw new IllegalArgumentException("unknown command " + command.path("do"));
    }
  }

  // Producers

  /** One answer for each record: where it is and since when, or why not. */
  private JsonNode send(JsonNode command) throws Exception {
    KafkaProducer<byte[], byte[]> producer = producer(command);
    try {
      return outcomes(sendAll(producer, command));
    } finally {
      if (command.path("close").asBoolean()) closeProducer(command);
    }
  }

  /**
   * Begins, sends and ends it as `end` says. "committed" and "aborted" are Kafka's own answers. After an error that only an abort follows,
   * "aborted"; when even that fails, nothing was ever told to commit, and the next transaction of this id aborts it.
   */
  private JsonNode transaction(JsonNode command) throws Exception {
    KafkaProducer<byte[], byte[]> producer = producer(command);
    ObjectNode result = json.createObjectNode();
    boolean mayBeCommitted = false;
    try {
      producer.beginTransaction();
      List<Future<RecordMetadata>> sent = sendAll(producer, command);
      producer.flush();
      ArrayNode outcomes = outcomes(sent);
      result.set("records", outcomes);
      boolean isWhole = true;
      for (JsonNode each : outcomes) isWhole &= !each.has("error");
      mayBeCommitted = isWhole && command.path("end").asText().equals("commit");
      endTransaction(producer, mayBeCommitted);
      return result.put("outcome", mayBeCommitted ? "committed" : "aborted");
    } catch (Exception error) {
      closeProducer(command);
      return result.put("outcome", mayBeCommitted ? "unknown" : "aborted").put("error", text(error));
    }
  }

  private void endTransaction(KafkaProducer<byte[], byte[]> producer, boolean commit) {
    long until = System.currentTimeMillis() + patienceMs;
    while (true) {
      try {
        if (commit) producer.commitTransaction();
        else producer.abortTransaction();
        return;
      } catch (TimeoutException error) {
        // The same call may be made again, and the answer of the first one is taken then.
        if (System.currentTimeMillis() > until) throw error;
      }
    }
  }

  private List<Future<RecordMetadata>> sendAll(KafkaProducer<byte[], byte[]> producer, JsonNode command) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (JsonNode record : command.path("records"))
      sent.add(producer.send(new ProducerRecord<>(
          command.path("topic").asText(),
          record.has("partition") ? record.path("partition").asInt() : null,
          bytes(record.path("key")),
          bytes(record.path("value")))));
    return sent;
  }

  private ArrayNode outcomes(List<Future<RecordMetadata>> sent) throws InterruptedException {
    ArrayNode outcomes = json.createArrayNode();
    for (Future<RecordMetadata> each : sent) {
      ObjectNode outcome = outcomes.addObject();
      try {
        RecordMetadata metadata = each.get();
        outcome.put("partition", metadata.partition()).put("offset", metadata.offset());
      } catch (java.util.concurrent.ExecutionException error) {
        outcome.put("error", text(error.getCause()));
      }
    }
    return outcomes;
  }

  private KafkaProducer<byte[], byte[]> producer(JsonNode command) {
    return producers.computeIfAbsent(command.path("lane").asText(), lane -> {
      Properties properties = properties(command.path("config"));
      KafkaProducer<byte[], byte[]> made =
          new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
      if (properties.containsKey("transactional.id")) beginTransactions(made);
      return made;
    });
  }

  private void beginTransactions(KafkaProducer<byte[], byte[]> producer) {
    long until = System.currentTimeMillis() + patienceMs;
    while (true) {
      try {
        producer.initTransactions();
        return;
      } catch (TimeoutException error) {
        if (System.currentTimeMillis() > until) throw error;
      }
    }
  }

  private void closeProducer(JsonNode command) {
    KafkaProducer<byte[], byte[]> producer = producers.remove(command.path("lane").asText());
    if (producer != null) producer.close(Duration.ofSeconds(10));
  }

  /**
   * One batch as clients write it that are made of librdkafka: its records are compressed by Snappy as one block, without the frame that
   * Java puts around it. Whether it was written is unknown when no answer comes.
   */
  private JsonNode sendUnframedSnappy(JsonNode command) throws Exception {
    List<SimpleRecord> records = new ArrayList<>();
    for (JsonNode each : command.path("records"))
      records.add(new SimpleRecord(System.currentTimeMillis(), bytes(each.path("key")), bytes(each.path("value"))));
    ByteBuffer plain = MemoryRecords.withRecords(Compression.NONE, records.toArray(new SimpleRecord[0])).buffer();
    ByteBuffer batch = compressRecords(plain);
    int partition = command.path("partition").asInt();
    ProduceRequestData data = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(10_000);
    data.topicData().add(new ProduceRequestData.TopicProduceData()
        .setName(command.path("topic").asText())
        .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
            .setIndex(partition)
            .setRecords(MemoryRecords.readableRecords(batch)))));
    // The last version that names topics instead of numbering them.
    short version = 12;
    RequestHeader header = new RequestHeader(ApiKeys.PRODUCE, version, "librdkafka-like", 1);
    ByteBuffer request = new ProduceRequest(data, version).serializeWithHeader(header);
    ProduceResponse response = (ProduceResponse) AbstractResponse.parseResponse(exchange(request), header);
    var answer = response.data().responses().iterator().next().partitionResponses().get(0);
    ArrayNode outcomes = json.createArrayNode();
    for (int index = 0; index < records.size(); index++) {
      if (answer.errorCode() == 0) outcomes.addObject().put("partition", partition).put("offset", answer.baseOffset() + index);
      else outcomes.addObject().put("error", Errors.forCode(answer.errorCode()).name());
    }
    return outcomes;
  }

  private ByteBuffer compressRecords(ByteBuffer plain) throws Exception {
    int headerBytes = 61;
    int attributesAt = 21;
    byte[] whole = new byte[plain.remaining()];
    plain.duplicate().get(whole);
    byte[] compressed = Snappy.rawCompress(java.util.Arrays.copyOfRange(whole, headerBytes, whole.length), whole.length - headerBytes);
    ByteBuffer batch = ByteBuffer.allocate(headerBytes + compressed.length);
    batch.put(whole, 0, headerBytes).put(compressed).flip();
    batch.putInt(8, batch.limit() - 12);
    batch.putShort(attributesAt, (short) (batch.getShort(attributesAt) | 2));
    batch.putInt(17, (int) Crc32C.compute(batch, attributesAt, batch.limit() - attributesAt));
    return batch;
  }

  private ByteBuffer exchange(ByteBuffer request) throws Exception {
    String[] address = bootstrap.split(":");
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      socket.setSoTimeout(15_000);
      byte[] bytes = new byte[request.remaining()];
      request.get(bytes);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(bytes.length);
      out.write(bytes);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readInt()];
      in.readFully(answer);
      return ByteBuffer.wrap(answer);
    }
  }

  // The reader

  /** Every record that a reader of this isolation is given, up to the end that the topic has now, as lines of JSON in the file `to`. */
  private JsonNode read(JsonNode command) throws Exception {
    String topic = command.path("topic").asText();
    Properties properties = properties(command.path("config"));
    properties.put("isolation.level", command.path("isolation").asText("read_committed"));
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    properties.put("default.api.timeout.ms", "120000");
    int count = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        BufferedWriter to = Files.newBufferedWriter(Path.of(command.path("to").asText()))) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .collect(Collectors.toList());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          if (record.offset() >= ends.get(new TopicPartition(topic, record.partition()))) continue;
          to.write(recordLine(record));
          to.write('\n');
          count++;
        }
      }
    }
    return json.createObjectNode().put("count", count);
  }

  private String recordLine(ConsumerRecord<byte[], byte[]> record) {
    ObjectNode line = json.createObjectNode()
        .put("partition", record.partition())
        .put("offset", record.offset())
        .put("timestampMs", record.timestamp())
        .put("key", text(record.key()))
        .put("value", text(record.value()));
    ObjectNode headers = line.putObject("headers");
    for (Header header : record.headers()) headers.put(header.key(), text(header.value()));
    return line.toString();
  }

  // What lies in the files of the broker, which must be on this machine

  private JsonNode inspect(JsonNode command) throws Exception {
    String topic = command.path("topic").asText();
    while (true) {
      Map<String, Integer> counts = new TreeMap<>();
      try {
        for (var directory : admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).entrySet())
          for (TopicPartition partition : directory.getValue().replicaInfos().keySet())
            if (partition.topic().equals(topic))
              for (File file : filesOf(new File(directory.getKey(), partition.toString()))) inspectFile(file, counts);
        return json.valueToTree(counts);
      } catch (NoSuchFileException error) {
        // The broker has put another file in its place meanwhile.
        Thread.sleep(20);
      }
    }
  }

  private File[] filesOf(File folder) {
    File[] files = folder.listFiles((parent, name) -> name.endsWith(".log"));
    return files == null ? new File[0] : files;
  }

  private void inspectFile(File file, Map<String, Integer> counts) throws Exception {
    try (FileRecords records = FileRecords.open(file, false)) {
      for (FileChannelRecordBatch batch : records.batches()) {
        boolean isEmpty = batch.countOrNull() == 0;
        String kind = batch.isControlBatch() ? "control" : batch.isTransactional() ? "transactional" : batch.hasProducerId() ? "idempotent" : "plain";
        count(counts, isEmpty ? "empty " + kind : kind);
        if (!batch.isControlBatch() && !isEmpty) count(counts, codecOf(batch));
        count(counts, batch.timestampType().name);
        if (batch.lastOffset() - batch.baseOffset() + 1 > batch.countOrNull() && !isEmpty) count(counts, "with gaps");
      }
    }
  }

  /** Java's Snappy begins with a magic number of its own. */
  private String codecOf(FileChannelRecordBatch batch) {
    String name = batch.compressionType().name;
    if (!name.equals("snappy")) return name;
    ByteBuffer whole = ByteBuffer.allocate(batch.sizeInBytes());
    batch.writeTo(whole);
    return whole.get(61) == (byte) 0x82 && whole.get(62) == 'S' ? "snappy" : "snappy unframed";
  }

  private static void count(Map<String, Integer> counts, String name) {
    counts.merge(name, 1, Integer::sum);
  }

  // Topics

  private JsonNode createTopic(JsonNode command) throws Exception {
    NewTopic topic = new NewTopic(command.path("topic").asText(), command.path("partitions").asInt(1), (short) 1);
    admin.createTopics(List.of(topic.configs(strings(command.path("config"))))).all().get();
    return describeTopic(command);
  }

  /** null takes a setting back. */
  private JsonNode configure(ConfigResource.Type type, String name, JsonNode command) throws Exception {
    List<AlterConfigOp> changes = new ArrayList<>();
    command.path("config").fields().forEachRemaining(entry -> changes.add(new AlterConfigOp(
        new ConfigEntry(entry.getKey(), entry.getValue().isNull() ? null : entry.getValue().asText()),
        entry.getValue().isNull() ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET)));
    admin.incrementalAlterConfigs(Map.of(new ConfigResource(type, name), changes)).all().get();
    return json.createObjectNode();
  }

  private JsonNode addPartitions(JsonNode command) throws Exception {
    String topic = command.path("topic").asText();
    int count = describe(topic).partitions().size() + 1;
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(count))).all().get();
    return json.createObjectNode().put("partitions", count);
  }

  private JsonNode deleteTopic(JsonNode command) throws Exception {
    admin.deleteTopics(List.of(command.path("topic").asText())).all().get(60, TimeUnit.SECONDS);
    return json.createObjectNode();
  }

  private JsonNode describeTopic(JsonNode command) throws Exception {
    String name = command.path("topic").asText();
    while (true) {
      try {
        TopicDescription topic = describe(name);
        var id = topic.topicId();
        return json.createObjectNode()
            .put("topicId", new java.util.UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()).toString())
            .put("partitions", topic.partitions().size());
      } catch (java.util.concurrent.ExecutionException error) {
        // A topic that was made this moment is not known to every thread of the broker yet.
        if (!command.has("config")) throw error;
        Thread.sleep(50);
      }
    }
  }

  private TopicDescription describe(String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
  }

  // Helpers

  private Properties properties(JsonNode config) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.putAll(strings(config));
    return properties;
  }

  private static Map<String, String> strings(JsonNode config) {
    Map<String, String> strings = new HashMap<>();
    config.fields().forEachRemaining(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
    return strings;
  }

  private static byte[] bytes(JsonNode text) {
    return text.isTextual() ? text.asText().getBytes(StandardCharsets.UTF_8) : null;
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  private static String text(Throwable error) {
    return error.getCause() == null ? error.toString() : error + "; " + error.getCause();
  }
}
