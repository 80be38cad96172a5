"""Reads the data directory of a broker that is down, by docs/storage-format.md alone: no Balsa code, no library.

Argument: the directory. Verifies every checksum of what counts, prints what it found, and ends with 1 if anything is
damaged. A sample, so it takes a shortcut: of the journal it looks at blocks of the current generation only, and does not
judge whether a missing one is torn or rotten.
"""

import os
import struct
import sys
import uuid

BLOCK = 4096
BLOCK_HEADER = 64
ENTRY_HEADER = 64
RECORD_NAMES = {
    1: "groups", 2: "hard state", 3: "entries", 4: "truncated", 5: "commit hint",
    6: "group created", 7: "group dropped", 8: "group state", 9: "checkpoint", 10: "begins anew",
}


def _table():
    rows = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        rows.append(value)
    return rows


CRC_TABLE = _table()


def crc32c(data, crc=0):
    """Castagnoli; a result can be handed in again to go on with more data."""
    crc ^= 0xFFFFFFFF
    table = CRC_TABLE
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


class Damage(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Damage(what)


def read_identity(directory):
    with open(os.path.join(directory, "balsa.properties"), "rb") as file:
        text = file.read()
    body, _, checksum = text.rpartition(b"checksum=")
    require(checksum.strip() == b"%08x" % crc32c(body), "balsa.properties does not match its checksum")
    lines = [line for line in body.decode().splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


# ---- journal ---------------------------------------------------------------------------------------------------------


def read_frames(path, generation, owner):
    """Complete frames of one journal file as (lsn, durable lsn, flags, body), in order."""
    frames = []
    parts = {}
    with open(path, "rb") as file:
        number = 0
        while block := file.read(BLOCK):
            frame = read_block(block, number, generation, owner)
            if frame is not None:
                lsn, durable, in_frame, count, length, flags = frame
                parts.setdefault(lsn, {})[in_frame] = block[BLOCK_HEADER:]
                if len(parts[lsn]) == count:
                    blocks = parts.pop(lsn)
                    body = b"".join(blocks[i] for i in range(count))[:length]
                    frames.append((lsn, durable, flags, body))
            number += 1
    return frames


def read_block(block, number, generation, owner):
    """What a block says about its frame; None if it was not written in this generation."""
    if len(block) < BLOCK:
        return None
    magic, checksum, block_owner, block_generation, lsn, durable = struct.unpack_from(">IIQQQQ", block)
    in_file, in_frame, count, length, _, flags, version = struct.unpack_from(">IIIIIHH", block, 40)
    if block_generation != generation or generation == 0:
        return None
    require(checksum == crc32c(block[8:]), f"block {number} of generation {generation} is damaged")
    require((magic, block_owner, in_file, version) == (0x424A4231, owner, number, 2), f"block {number} is foreign")
    return lsn, durable, in_frame, count, length, flags


def read_records(body):
    at = 0
    while at < len(body):
        length, kind = struct.unpack_from(">IB", body, at)
        (group,) = struct.unpack_from(">Q", body, at + 8)
        require(16 <= length <= len(body) - at, "a journal record reaches beyond its frame")
        yield kind, group, body[at + 16 : at + length]
        at += length


def take_replica(data, at):
    return at + 20


def take_configuration(data, at):
    (length,) = struct.unpack_from(">I", data, at)
    return at + 4 + length


def take_hard_state(data, at):
    term, voted = struct.unpack_from(">II", data, at)
    return term, take_replica(data, at + 8) if voted else at + 8


def take_name(data, at):
    (length,) = struct.unpack_from(">I", data, at)
    topic = data[at + 4 : at + 4 + length].decode()
    (partition,) = struct.unpack_from(">I", data, at + 4 + length + 16)
    return f"{topic}-{partition}"


def read_journal(directory, owner):
    """Replicas by group id as (directory name, checkpoint), and how many records of each kind there are."""
    replicas, dropped, counts, frames = {}, set(), {}, {}
    for name in sorted(os.listdir(directory)):
        if name.endswith(".journal"):
            for frame in read_frames(os.path.join(directory, name), int(name[:20]), owner):
                frames.setdefault(frame[0], frame)
    for lsn in sorted(frames):
        for kind, group, data in read_records(frames[lsn][3]):
            counts[RECORD_NAMES[kind]] = counts.get(RECORD_NAMES[kind], 0) + 1
            if kind in (6, 8, 10):
                dropped.discard(group)
            if kind == 6:
                replicas[group] = (take_name(data, 0), None)
            elif kind == 7:
                dropped.add(group)
            elif kind == 8:
                last_index, last_term = struct.unpack_from(">QI", data, 16)
                next_offset, base, position = struct.unpack_from(">QqQ", data, 32)
                _, at = take_hard_state(data, 64)
                name = take_name(data, take_configuration(data, at))
                replicas[group] = (name, (last_index, last_term, next_offset, base, position) if base >= 0 else None)
            elif kind == 10:
                (length,) = struct.unpack_from(">I", data)
                _, at = take_hard_state(data, 4 + length)
                replicas[group] = (take_name(data, at), None)
    return {group: replica for group, replica in replicas.items() if group not in dropped}, counts, len(frames)


# ---- segments --------------------------------------------------------------------------------------------------------


def read_segment_header(data, path, group):
    require(data[:8] == b"BALSASEG", f"{path}: no segment header")
    length, checksum, version = struct.unpack_from(">III", data, 8)
    require(20 <= length <= len(data), f"{path}: the segment header is cut short")
    require(checksum == crc32c(data[16:length], crc32c(data[:12])), f"{path}: the segment header is damaged")
    _, found, base_index, base_offset = struct.unpack_from(">IQQQ", data, 20)
    require((version, found) == (2, group), f"{path}: belongs to group {found}")
    return length, base_index, base_offset


def read_segment(path, group, end):
    """Entries, records, last index and next offset of a segment up to a position, every byte verified."""
    with open(path, "rb") as file:
        data = file.read(end)
    require(len(data) == end, f"{path}: ends at byte {len(data)}, not {end}")
    at, index, offset = read_segment_header(data, path, group)
    entries = records = 0
    while at < end:
        where = f"{path} at byte {at}"
        length, checksum, found, _, kind, _, _ = struct.unpack_from(">IIQIBBH", data, at)
        base_offset, count, payload_checksum = struct.unpack_from(">QII", data, at + 24)
        header = data[at : at + ENTRY_HEADER]
        require(checksum == crc32c(header[8:], crc32c(header[:4])), f"{where}: the entry's header is damaged")
        require((found, base_offset) == (index, offset), f"{where}: entry {found} in the place of {index}")
        payload = data[at + ENTRY_HEADER : at + length]
        covered = payload[21:] if kind == 1 else payload
        require(payload_checksum == crc32c(covered), f"{where}: the payload of entry {index} is damaged")
        at, index, offset = at + length, index + 1, offset + count
        entries, records = entries + 1, records + count
    return entries, records, index - 1, offset


def read_partition(directory, group, checkpoint):
    if checkpoint is None:
        return 0, 0
    last_index, _, next_offset, active, position = checkpoint
    entries = records = 0
    end_index = end_offset = None
    for name in sorted(os.listdir(directory)):
        base = int(name[:20]) if name.endswith(".log") else None
        if base is None or base > active:
            continue
        path = os.path.join(directory, name)
        require(end_offset in (None, base), f"{path}: a segment before it is missing")
        end = position if base == active else os.path.getsize(path)
        more, more_records, end_index, end_offset = read_segment(path, group, end)
        entries, records = entries + more, records + more_records
    require((end_index, end_offset) == (last_index, next_offset), f"{directory}: does not end at the checkpoint")
    return entries, records


def main(directory):
    identity = read_identity(directory)
    directory_id = uuid.UUID(identity.get("directory.id", identity["incarnation"])).int
    owner = (directory_id >> 64) ^ (directory_id & 0xFFFFFFFFFFFFFFFF)
    replicas, counts, frames = read_journal(os.path.join(directory, "journal"), owner)
    print(f"broker {identity['broker.id']}: {frames} frames in the journal, {counts}")
    damaged = 0
    for group, (name, checkpoint) in sorted(replicas.items()):
        try:
            entries, records = read_partition(os.path.join(directory, "topics", name), group, checkpoint)
            print(f"{name} (group {group}): {entries} entries, {records} records in segments up to the checkpoint")
        except Damage as damage:
            damaged += 1
            print(f"{name} (group {group}): {damage}")
    return 1 if damaged else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except Damage as damage:
        sys.exit(f"damaged: {damage}")
