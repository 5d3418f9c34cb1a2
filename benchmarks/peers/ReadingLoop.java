// What a strong engineer writes in Java, and then tunes: reads a topic, computes features and probabilities, counts the anomalies. Kafka's own
// client, whose values stay where the answer has them; Jackson's streaming parser, told which name to expect next; machines in a table of
// numbers; trees in flat arrays, walked without a branch, one tree for many rows. It stores nothing and promises nothing. One argument: a
// JSON file that says where the topic is, which machines there are, and what the trees are.
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

public final class ReadingLoop {
  private static final int FEATURES = 11;
  private static final JsonFactory JSON = JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();
  /** In the order in which producers write them: the parser compares bytes where the next name is the expected one. */
  private static final SerializedString[] NAMES =
      names("machineId", "dcpConfigId", "airTemperature", "processTemperature", "rotationalSpeed", "torque", "toolWear", "collectedAt");
  private static final int MACHINE = 0;
  private static final int FIRST_SENSOR = 2;
  private static final int SENSORS = 5;

  /** Open addressing: an id, and the number of its type; -1 for a free place. */
  private final int[] machineIds;
  private final float[] typeCodes;
  /** Of all trees, one after the other; a right child follows its left one. A leaf leads to itself, whatever the row. */
  private final int[] features;
  private final float[] splits;
  private final int[] left;
  private final float[] values;
  private final int[] roots;
  private final int[] depths;
  private final float baseMargin;
  private final float threshold;
  private final float marginNearThreshold;
  private final double[] sensors = new double[SENSORS];
  private float[] matrix = new float[0];
  private float[] margins = new float[0];
  private int rows;
  private long refused;

  private ReadingLoop(JsonNode task) {
    JsonNode machines = task.get("typeCodes");
    int size = Integer.highestOneBit(Math.max(8, machines.size())) * 4;
    machineIds = new int[size];
    typeCodes = new float[size];
    Arrays.fill(machineIds, -1);
    machines.properties().forEach(each -> {
      int at = placeOf(Integer.parseInt(each.getKey()));
      machineIds[at] = Integer.parseInt(each.getKey());
      typeCodes[at] = each.getValue().floatValue();
    });
    JsonNode trees = task.get("trees");
    features = ints(trees.get("features"));
    left = ints(trees.get("left"));
    roots = ints(trees.get("roots"));
    splits = new float[features.length];
    values = new float[features.length];
    for (int node = 0; node < features.length; node++) {
      values[node] = trees.get("thresholds").get(node).floatValue();
      splits[node] = values[node];
      if (features[node] >= 0) continue;
      features[node] = 0;
      left[node] = node;
      splits[node] = Float.POSITIVE_INFINITY;
    }
    depths = new int[roots.length];
    for (int tree = 0; tree < roots.length; tree++) depths[tree] = depthOf(roots[tree]);
    baseMargin = trees.get("baseMargin").floatValue();
    threshold = task.get("threshold").floatValue();
    marginNearThreshold = (float) (Math.log(threshold / (1 - threshold)) - 0.001);
  }

  private int depthOf(int node) {
    return left[node] == node ? 0 : 1 + Math.max(depthOf(left[node]), depthOf(left[node] + 1));
  }

  /** Where the machine is, or may be put. */
  private int placeOf(int machine) {
    int at = (machine * 0x9e3779b1) >>> 8 & machineIds.length - 1;
    while (machineIds[at] != machine && machineIds[at] != -1) at = at + 1 & machineIds.length - 1;
    return at;
  }

  private static SerializedString[] names(String... names) {
    return Arrays.stream(names).map(SerializedString::new).toArray(SerializedString[]::new);
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(index -> array.get(index).intValue()).toArray();
  }

  public static void main(String[] arguments) throws IOException {
    JsonNode task = new ObjectMapper().readTree(new File(arguments[0]));
    ReadingLoop loop = new ReadingLoop(task);
    long wanted = task.get("readings").longValue();
    String topic = task.get("topic").textValue();
    try (KafkaConsumer<Void, ByteBuffer> consumer = new KafkaConsumer<>(properties(task), new NoKey(), new InPlace())) {
      List<TopicPartition> partitions = IntStream.range(0, task.get("partitions").intValue()).mapToObj(each -> new TopicPartition(topic, each)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long read = 0;
      long anomalous = 0;
      long startedNs = 0;
      long startedCpuNs = 0;
      while (read < wanted) {
        ConsumerRecords<Void, ByteBuffer> records = consumer.poll(Duration.ofMillis(50));
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
  private int score(ConsumerRecords<Void, ByteBuffer> records) {
    if (margins.length < records.count()) {
      matrix = new float[records.count() * FEATURES];
      margins = new float[records.count()];
    }
    rows = 0;
    for (Iterator<ConsumerRecord<Void, ByteBuffer>> each = records.iterator(); each.hasNext(); ) {
      if (!decode(each.next().value())) refused++;
    }
    for (int first = 0; first < rows; first += BLOCK) addTrees(first, Math.min(rows, first + BLOCK));
    int anomalous = 0;
    for (int row = 0; row < rows; row++) {
      float margin = margins[row];
      if (margin > marginNearThreshold && 1 / (1 + Math.exp(-margin)) >= threshold) anomalous++;
    }
    return anomalous;
  }

  /** Whether the value is a reading of a machine that is known; then its features are the next row. */
  private boolean decode(ByteBuffer value) {
    if (value == null) return false;
    int machine = -1;
    Arrays.fill(sensors, Double.NaN);
    try (JsonParser parser = JSON.createParser(value.array(), value.arrayOffset() + value.position(), value.remaining())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return false;
      for (int expected = 0; ; expected++) {
        int name = expected;
        if (expected >= NAMES.length || !parser.nextFieldName(NAMES[expected])) {
          if (expected >= NAMES.length) parser.nextToken();
          if (parser.currentToken() != JsonToken.FIELD_NAME) break;
          name = placeOf(parser.currentName());
        }
        parser.nextToken();
        if (name == MACHINE) machine = parser.getIntValue();
        else if (name >= FIRST_SENSOR && name < FIRST_SENSOR + SENSORS) sensors[name - FIRST_SENSOR] = parser.getDoubleValue();
        else parser.skipChildren();
      }
    } catch (IOException error) {
      return false;
    }
    int place = placeOf(machine);
    double air = sensors[0];
    double process = sensors[1];
    double speed = sensors[2];
    double torque = sensors[3];
    double wear = sensors[4];
    if (machine < 0 || machineIds[place] != machine || Double.isNaN(air + process + speed + torque + wear)) return false;
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
    matrix[at + 10] = typeCodes[place];
    return true;
  }

  private static int placeOf(String name) {
    for (int place = 0; place < NAMES.length; place++) if (NAMES[place].getValue().equals(name)) return place;
    return -1;
  }

  /** So few that their rows stay in the nearest cache while all trees pass by. */
  private static final int BLOCK = 256;

  private void addTrees(int first, int end) {
    Arrays.fill(margins, first, end, baseMargin);
    for (int tree = 0; tree < roots.length; tree++) {
      int root = roots[tree];
      int depth = depths[tree];
      for (int row = first; row < end; row++) {
        int at = row * FEATURES;
        int node = root;
        for (int level = 0; level < depth; level++) node = left[node] + (matrix[at + features[node]] < splits[node] ? 0 : 1);
        margins[row] += values[node];
      }
    }
  }

  /** Values stay where the answer has them. */
  private static final class InPlace implements Deserializer<ByteBuffer> {
    @Override
    public ByteBuffer deserialize(String topic, byte[] data) {
      return data == null ? null : ByteBuffer.wrap(data);
    }

    @Override
    public ByteBuffer deserialize(String topic, Headers headers, ByteBuffer data) {
      return data;
    }
  }

  private static final class NoKey implements Deserializer<Void> {
    @Override
    public Void deserialize(String topic, byte[] data) {
      return null;
    }

    @Override
    public Void deserialize(String topic, Headers headers, ByteBuffer data) {
      return null;
    }
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
