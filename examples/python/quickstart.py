"""Creates a topic, produces and fetches over plain unary gRPC: all that a client in another language needs.

Run it through ./run, which makes the stubs first. Arguments: the address of any broker, and a topic name.
"""

import sys
import time

import grpc

from balsa.v1 import common_pb2, fetch_pb2, fetch_pb2_grpc, produce_pb2, produce_pb2_grpc, topic_pb2, topic_pb2_grpc

DEADLINE_SECONDS = 30


def reason(error):
    """The stable reason of a failure; it stands in a plain trailer, so nothing has to be unpacked."""
    return dict(error.trailing_metadata() or ()).get("balsa-reason", error.code().name)


def create_topic(channel, topic):
    request = topic_pb2.CreateTopicRequest(name=topic, partitions=2, replication_factor=0)
    try:
        topic_pb2_grpc.TopicServiceStub(channel).CreateTopic(request, timeout=DEADLINE_SECONDS)
        print(f"created {topic}")
    except grpc.RpcError as error:
        if reason(error) != "TOPIC_EXISTS":
            raise
        print(f"{topic} is there already")


def produce(channel, topic, partition, values):
    """Returns the offset of the first record. Every broker takes the call and hands it to the leader."""
    write = produce_pb2.PartitionWrite(
        target=common_pb2.TopicPartition(topic=topic, partition=partition),
        records=common_pb2.RecordList(records=[common_pb2.Record(value=value) for value in values]),
    )
    request = produce_pb2.ProduceRequest(writes=[write], acks=common_pb2.ACK_LEVEL_QUORUM)
    result = produce_pb2_grpc.ProduceServiceStub(channel).Produce(request, timeout=DEADLINE_SECONDS).results[0]
    if result.HasField("error"):
        raise RuntimeError(f"{result.error.reason}: {result.error.message}")
    return result.appended.base_offset


def fetch(channel, topic, partition, offset, count):
    """Reads until `count` records have come; an answer may hold fewer."""
    stub = fetch_pb2_grpc.FetchServiceStub(channel)
    records = []
    deadline = time.monotonic() + DEADLINE_SECONDS
    while len(records) < count and time.monotonic() < deadline:
        wanted = fetch_pb2.FetchPartition(
            target=common_pb2.TopicPartition(topic=topic, partition=partition), offset=offset + len(records)
        )
        answer = stub.Fetch(
            fetch_pb2.FetchRequest(partitions=[wanted], max_wait_ms=1000), timeout=DEADLINE_SECONDS
        ).partitions[0]
        if answer.HasField("error"):
            raise RuntimeError(f"{answer.error.reason}: {answer.error.message}")
        records.extend(answer.data.records.records)
    return records


def main(address, topic):
    with grpc.insecure_channel(address) as channel:
        create_topic(channel, topic)
        sent = [f"hello from python {number}".encode() for number in range(100)]
        first = produce(channel, topic, 0, sent)
        received = fetch(channel, topic, 0, first, len(sent))
        if [record.value for record in received] != sent:
            sys.exit("what was fetched is not what was produced")
        if [record.offset for record in received] != list(range(first, first + len(sent))):
            sys.exit("the offsets are not dense")
        print(f"produced and fetched {len(sent)} records, offsets {first} to {received[-1].offset}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: quickstart.py HOST:PORT TOPIC")
    main(sys.argv[1], sys.argv[2])
