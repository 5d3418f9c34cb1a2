// Producers, one for each lane, that live until a transaction of theirs has failed.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

final class Producers {
  private static final ObjectMapper json = new ObjectMapper();
  /** How long the end of a transaction is tried, whatever happens to the broker meanwhile. */
  private static final long patienceMs = 180_000;

  private final String bootstrap;
  private final Map<String, KafkaProducer<byte[], byte[]>> producers = new ConcurrentHashMap<>();

  Producers(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  /** One answer for each record: where it is and since when, or why not. */
  JsonNode send(JsonNode command) throws Exception {
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
  JsonNode transaction(JsonNode command) throws Exception {
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
      return result.put("outcome", mayBeCommitted ? "unknown" : "aborted").put("error", Fields.text(error));
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
          Fields.bytes(record.path("key")),
          Fields.bytes(record.path("value")))));
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
        outcome.put("error", Fields.text(error.getCause()));
      }
    }
    return outcomes;
  }

  private KafkaProducer<byte[], byte[]> producer(JsonNode command) {
    return producers.computeIfAbsent(command.path("lane").asText(), lane -> {
      Properties properties = Fields.properties(bootstrap, command.path("config"));
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
}
