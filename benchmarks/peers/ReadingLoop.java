// What a strong engineer writes in an afternoon in Java: reads a topic, computes features and probabilities, counts the anomalies. Kafka's
// own client, Jackson's streaming parser, trees in flat arrays. It stores nothing and promises nothing. One argument: a JSON file that
// says where the topic is, which machines there are, and what the trees are.
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public final class ReadingLoop {
  private static final int FEATURES = 11;
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<Integer, Float> typeCodes = new HashMap<>();
  /** Of all trees, one after the other. A leaf has the feature -1, and its value as the threshold; a right child follows its left one. */
  private final int[] features;
  private final float[] thresholds;
  private final int[] left;
  private final int[] roots;
  private final float baseMargin;
  private final float threshold;
  private float[] matrix = new float[0];
  private int rows;
  private long refused;

  private ReadingLoop(JsonNode task) {
    task.get("typeCodes").properties().forEach(each -> typeCodes.put(Integer.valueOf(each.getKey()), each.getValue().floatValue()));
    JsonNode trees = task.get("trees");
    features = ints(trees.get("features"));
    left = ints(trees.get("left"));
    roots = ints(trees.get("roots"));
    thresholds = new float[features.length];
    for (int node = 0; node < features.length; node++) thresholds[node] = trees.get("thresholds").get(node).floatValue();
    baseMargin = trees.get("baseMargin").floatValue();
    threshold = task.get("threshold").floatValue();
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(index -> array.get(index).intValue()).toArray();
  }

  public static void main(String[] arguments) throws IOException {
    JsonNode task = new ObjectMapper().readTree(new File(arguments[0]));
    ReadingLoop loop = new ReadingLoop(task);
    long wanted = task.get("readings").longValue();
    String topic = task.get("topic").textValue();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties(task), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = IntStream.range(0, task.get("partitions").intValue()).mapToObj(each -> new TopicPartition(topic, each)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long read = 0;
      long anomalous = 0;
      long startedNs = 0;
      long startedCpuNs = 0;
      while (read < wanted) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(50));
        if (records.isEmpty()) continue;
        if (startedNs == 0) {
          startedNs = System.nanoTime();
          startedCpuNs = cpuNs();
        }
        anomalous += loop.score(records);
        read += records.count();
      }
      double seconds = (System.nanoTime() - startedNs) / 1e9;
      double cpuSeconds = (cpuNs() - startedCpuNs) / 1e9;
      System.out.printf(
          "{\"readings\": %d, \"anomalous\": %d, \"refused\": %d, \"seconds\": %.6f, \"cpuSeconds\": %.6f, \"memoryBytes\": %d}%n",
          read, anomalous, loop.refused, seconds, cpuSeconds, memoryBytes());
    }
  }

  private static Properties properties(JsonNode task) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", task.get("bootstrap").textValue());
    properties.put("group.id", "java-loop");
    properties.put("enable.auto.commit", "false");
    properties.put("max.poll.records", "10000");
    properties.put("max.partition.fetch.bytes", "4194304");
    properties.put("fetch.max.wait.ms", "50");
    properties.put("receive.buffer.bytes", "2097152");
    return properties;
  }

  /** How many of the records are anomalous. */
  private int score(ConsumerRecords<byte[], byte[]> records) {
    if (matrix.length < records.count() * FEATURES) matrix = new float[records.count() * FEATURES];
    rows = 0;
    for (Iterator<ConsumerRecord<byte[], byte[]>> each = records.iterator(); each.hasNext(); ) {
      if (!decode(each.next().value())) refused++;
    }
    int anomalous = 0;
    for (int row = 0; row < rows; row++) if (1 / (1 + Math.exp(-margin(row * FEATURES))) >= threshold) anomalous++;
    return anomalous;
  }

  /** Whether the value is a reading of a machine that is known; then its features are the next row. */
  private boolean decode(byte[] value) {
    int machine = -1;
    double air = Double.NaN;
    double process = Double.NaN;
    double speed = Double.NaN;
    double torque = Double.NaN;
    double wear = Double.NaN;
    try (JsonParser parser = JSON.createParser(value)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return false;
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "machineId" -> machine = parser.getIntValue();
          case "airTemperature" -> air = parser.getDoubleValue();
          case "processTemperature" -> process = parser.getDoubleValue();
          case "rotationalSpeed" -> speed = parser.getDoubleValue();
          case "torque" -> torque = parser.getDoubleValue();
          case "toolWear" -> wear = parser.getDoubleValue();
          default -> parser.skipChildren();
        }
      }
    } catch (IOException error) {
      return false;
    }
    Float code = typeCodes.get(machine);
    if (code == null || Double.isNaN(air + process + speed + torque + wear)) return false;
    int at = rows++ * FEATURES;
    matrix[at] = (float) air;
    matrix[at + 1] = (float) process;
    matrix[at + 2] = (float) speed;
    matrix[at + 3] = (float) torque;
    matrix[at + 4] = (float) wear;
    matrix[at + 5] = (float) (process - air);
    matrix[at + 6] = (float) (torque * speed / 1000);
    matrix[at + 7] = (float) (wear / (speed + 1));
    matrix[at + 8] = (float) (torque / (speed + 1));
    matrix[at + 9] = (float) (process * wear);
    matrix[at + 10] = code;
    return true;
  }

  private float margin(int row) {
    float sum = baseMargin;
    for (int root : roots) {
      int node = root;
      for (int feature = features[node]; feature >= 0; feature = features[node]) {
        node = matrix[row + feature] < thresholds[node] ? left[node] : left[node] + 1;
      }
      sum += thresholds[node];
    }
    return sum;
  }

  private static long cpuNs() {
    return ((com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  /** The most that was resident, where the system tells. */
  private static long memoryBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) return 0;
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }
    return 0;
  }
}
