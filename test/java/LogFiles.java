// What lies in the files of the broker, which must be on this machine: kinds of batches, codecs, and what compaction has left.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.internal.FileRecords;
import org.xerial.snappy.Snappy;

final class LogFiles {
  private static final ObjectMapper json = new ObjectMapper();

  private final Admin admin;

  LogFiles(Admin admin) {
    this.admin = admin;
  }

  JsonNode inspect(JsonNode command) throws Exception {
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
}
