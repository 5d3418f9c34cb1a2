// The fields of commands and answers, as Kafka takes and gives them.
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

final class Fields {
  static Properties properties(String bootstrap, JsonNode config) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.putAll(strings(config));
    return properties;
  }

  static Map<String, String> strings(JsonNode config) {
    Map<String, String> strings = new HashMap<>();
    config.fields().forEachRemaining(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
    return strings;
  }

  static byte[] bytes(JsonNode text) {
    return text.isTextual() ? text.asText().getBytes(StandardCharsets.UTF_8) : null;
  }

  static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  static String text(Throwable error) {
    return error.getCause() == null ? error.toString() : error + "; " + error.getCause();
  }

  private Fields() {}
}
