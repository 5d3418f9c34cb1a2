// Kafka's own consumer as a member of a group, which reads what it is given and commits it, as a program would that somebody started under a
// group id that is not its own.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

final class Members {
  private static final ObjectMapper json = new ObjectMapper();

  private final String bootstrap;
  private final Map<String, KafkaConsumer<byte[], byte[]>> members = new ConcurrentHashMap<>();
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();

  Members(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  /** Joins the group of the member's configuration; it stays in it until it is told to leave. */
  JsonNode join(JsonNode command) {
    Properties properties = Fields.properties(bootstrap, command.path("config"));
    properties.put("auto.offset.reset", "earliest");
    KafkaConsumer<byte[], byte[]> member =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    member.subscribe(List.of(command.path("topic").asText()));
    String name = command.path("member").asText();
    Thread thread = new Thread(() -> {
      try {
        while (true) member.poll(Duration.ofMillis(500));
      } catch (WakeupException leaving) {
        member.close();
      }
    });
    members.put(name, member);
    threads.put(name, thread);
    thread.start();
    return json.createObjectNode();
  }

  JsonNode leave(JsonNode command) throws Exception {
    String name = command.path("member").asText();
    members.remove(name).wakeup();
    threads.remove(name).join();
    return json.createObjectNode();
  }
}
