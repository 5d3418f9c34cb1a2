// Kafka as other people's programs use it: Kafka's own Java client, driven by lines of JSON on stdin, one answer on stdout for each. Tests
// send and count by it, so that what they find rests on nothing of Spindle's. Commands of one lane are done in order, those of different
// lanes at once. It knows nothing of readings.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;

public final class OtherClient {
  private static final ObjectMapper json = new ObjectMapper();
  private static final PrintStream answers = System.out;

  private final Producers producers;
  private final UnframedSnappy unframedSnappy;
  private final Reader reader;
  private final Members members;
  private final Topics topics;
  private final LogFiles files;
  private final Map<String, ExecutorService> lanes = new ConcurrentHashMap<>();

  public static void main(String[] args) throws Exception {
    new OtherClient(args[0]).run();
  }

  private OtherClient(String bootstrap) {
    Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", "120000"));
    producers = new Producers(bootstrap);
    unframedSnappy = new UnframedSnappy(bootstrap);
    reader = new Reader(bootstrap);
    members = new Members(bootstrap);
    topics = new Topics(admin);
    files = new LogFiles(admin);
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
      answer.put("error", Fields.text(error));
    }
    byte[] line = (answer + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (answers) {
      answers.write(line, 0, line.length);
      answers.flush();
    }
  }

  private JsonNode execute(JsonNode command) throws Exception {
    switch (command.path("do").asText()) {
      case "send": return producers.send(command);
      case "transaction": return producers.transaction(command);
      case "sendUnframedSnappy": return unframedSnappy.send(command);
      case "read": return reader.read(command);
      case "join": return members.join(command);
      case "leave": return members.leave(command);
      case "inspect": return files.inspect(command);
      case "createTopic": return topics.create(command);
      case "configureTopic": return topics.configure(ConfigResource.Type.TOPIC, command.path("topic").asText(), command);
      case "configureBroker": return topics.configure(ConfigResource.Type.BROKER, "", command);
      case "addPartition": return topics.addPartition(command);
      case "deleteTopic": return topics.delete(command);
      case "describeTopic": return topics.describe(command);
      default: throw new IllegalArgumentException("unknown command " + command.path("do"));
    }
  }
}
