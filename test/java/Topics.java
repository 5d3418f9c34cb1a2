// Makes topics and changes them, and the broker's own settings.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

final class Topics {
  private static final ObjectMapper json = new ObjectMapper();

  private final Admin admin;

  Topics(Admin admin) {
    this.admin = admin;
  }

  JsonNode create(JsonNode command) throws Exception {
    NewTopic topic = new NewTopic(command.path("topic").asText(), command.path("partitions").asInt(1), (short) 1);
    admin.createTopics(List.of(topic.configs(Fields.strings(command.path("config"))))).all().get();
    return describe(command);
  }

  /** null takes a setting back. */
  JsonNode configure(ConfigResource.Type type, String name, JsonNode command) throws Exception {
    List<AlterConfigOp> changes = new ArrayList<>();
    command.path("config").fields().forEachRemaining(entry -> changes.add(new AlterConfigOp(
        new ConfigEntry(entry.getKey(), entry.getValue().isNull() ? null : entry.getValue().asText()),
        entry.getValue().isNull() ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET)));
    admin.incrementalAlterConfigs(Map.of(new ConfigResource(type, name), changes)).all().get();
    return json.createObjectNode();
  }

  JsonNode addPartition(JsonNode command) throws Exception {
    String topic = command.path("topic").asText();
    int count = find(topic).partitions().size() + 1;
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(count))).all().get();
    return json.createObjectNode().put("partitions", count);
  }

  JsonNode delete(JsonNode command) throws Exception {
    admin.deleteTopics(List.of(command.path("topic").asText())).all().get(60, TimeUnit.SECONDS);
    return json.createObjectNode();
  }

  JsonNode describe(JsonNode command) throws Exception {
    String name = command.path("topic").asText();
    while (true) {
      try {
        TopicDescription topic = find(name);
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

  private TopicDescription find(String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
  }
}
