// Creates a topic, produces and fetches over plain unary gRPC: all that a client in another language needs.
// Usage: node quickstart.js HOST:PORT TOPIC
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const DEADLINE_MS = 30_000;
const protos = fileURLToPath(new URL('../../proto/src/main/protobuf', import.meta.url));

// Offsets are 64 bits wide: as numbers they would be wrong beyond 2^53.
const definition = protoLoader.loadSync(['balsa/v1/topic.proto', 'balsa/v1/produce.proto', 'balsa/v1/fetch.proto'], {
  includeDirs: [protos],
  longs: String,
  enums: String,
  // Fields at their default are not on the wire: an offset of 0 would be missing.
  defaults: true,
  oneofs: true,
});
const { v1 } = grpc.loadPackageDefinition(definition).balsa;

function call(client, method, request) {
  return new Promise((resolve, reject) => {
    const options = { deadline: Date.now() + DEADLINE_MS };
    client[method](request, new grpc.Metadata(), options, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

// The stable reason of a failure stands in a plain trailer, so nothing has to be unpacked.
function reason(error) {
  return error.metadata?.get('balsa-reason')[0] ?? error.details;
}

async function createTopic(address, topic) {
  const topics = new v1.TopicService(address, grpc.credentials.createInsecure());
  try {
    await call(topics, 'CreateTopic', { name: topic, partitions: 2 });
    console.log(`created ${topic}`);
  } catch (error) {
    if (reason(error) !== 'TOPIC_EXISTS') throw error;
    console.log(`${topic} is there already`);
  } finally {
    topics.close();
  }
}

function resultOf(result) {
  if (result.outcome === 'error') throw new Error(`${result.error.reason}: ${result.error.message}`);
  return result[result.outcome];
}

// Every broker takes the call and hands it to the leader.
async function produce(client, target, values) {
  const records = values.map((value) => ({ value: Buffer.from(value) }));
  const answer = await call(client, 'Produce', {
    acks: 'ACK_LEVEL_QUORUM',
    writes: [{ target, records: { records } }],
  });
  return BigInt(resultOf(answer.results[0]).baseOffset);
}

async function fetchRecords(client, target, offset, count) {
  const records = [];
  const deadline = Date.now() + DEADLINE_MS;
  while (records.length < count && Date.now() < deadline) {
    const next = (offset + BigInt(records.length)).toString();
    const answer = await call(client, 'Fetch', { partitions: [{ target, offset: next }], maxWaitMs: 1000 });
    records.push(...(resultOf(answer.partitions[0]).records?.records ?? []));
  }
  return records;
}

async function main(address, topic) {
  await createTopic(address, topic);
  const target = { topic, partition: 1 };
  const sent = Array.from({ length: 100 }, (_, number) => `hello from node ${number}`);
  const producer = new v1.ProduceService(address, grpc.credentials.createInsecure());
  const fetcher = new v1.FetchService(address, grpc.credentials.createInsecure());
  try {
    const first = await produce(producer, target, sent);
    const received = await fetchRecords(fetcher, target, first, sent.length);
    received.forEach((record, position) => {
      if (record.value.toString() !== sent[position]) throw new Error(`record ${position} is not what was produced`);
      if (BigInt(record.offset) !== first + BigInt(position)) throw new Error('the offsets are not dense');
    });
    if (received.length !== sent.length) throw new Error(`only ${received.length} of ${sent.length} records came`);
    console.log(`produced and fetched ${sent.length} records, from offset ${first} on`);
  } finally {
    producer.close();
    fetcher.close();
  }
}

const [address, topic] = process.argv.slice(2);
if (!address || !topic) {
  console.error('usage: node quickstart.js HOST:PORT TOPIC');
  process.exit(2);
}
await main(address, topic);
