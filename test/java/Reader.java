// Kafka's own consumer as the witness of what a topic holds.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

final class Reader {
  private static final ObjectMapper json = new ObjectMapper();

  private final String bootstrap;

  Reader(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  /** Every record that a reader of this isolation is given, up to the end that the topic has now, as lines of JSON in the file `to`. */
  JsonNode read(JsonNode command) throws Exception {
    String topic = command.path("topic").asText();
    Properties properties = Fields.properties(bootstrap, command.path("config"));
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
        .put("key", Fields.text(record.key()))
        .put("value", Fields.text(record.value()));
    ObjectNode headers = line.putObject("headers");
    for (Header header : record.headers()) headers.put(header.key(), Fields.text(header.value()));
    return line.toString();
  }
}
