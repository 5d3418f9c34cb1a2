// Batches as no Java client writes them: by a request of Kafka's protocol that is put together here.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.Crc32C;
import org.xerial.snappy.Snappy;

final class UnframedSnappy {
  private static final ObjectMapper json = new ObjectMapper();

  private final String bootstrap;

  UnframedSnappy(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  /**
   * One batch as clients write it that are made of librdkafka: its records are compressed by Snappy as one block, without the frame that
   * Java puts around it. Whether it was written is unknown when no answer comes.
   */
  JsonNode send(JsonNode command) throws Exception {
    List<SimpleRecord> records = new ArrayList<>();
    for (JsonNode each : command.path("records"))
      records.add(new SimpleRecord(System.currentTimeMillis(), Fields.bytes(each.path("key")), Fields.bytes(each.path("value"))));
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
}
