package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.History;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.FaultPhase;
import dev.balsa.chaos.history.HistoryEvent.Phase;
import dev.balsa.chaos.history.HistoryFormatException;
import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What has to be known of a whole history before its parts can be judged: the first of the two passes. Every record that was
 * sent, what stands at every offset, and how the run went.
 */
final class RunFacts {
    /** Stands in the log for a record that nobody had sent when it was read. */
    static final int INVENTED = Integer.MAX_VALUE;

    private final HistoryHeader header;
    private final Steps steps = new Steps();
    private final Records records = new Records(steps);
    private final Map<String, Integer> partitionNumbers = new TreeMap<>();
    private final List<PartitionLog> logs = new ArrayList<>();
    private final Elections elections = new Elections();
    private final DiskDamages damages = new DiskDamages();
    private final Operations operations = new Operations();
    private final Map<Integer, Long> firstLineOfProcess = new HashMap<>();
    private final Loads loads = new Loads();
    private final Map<String, Integer> faultsByName = new TreeMap<>();
    private final Set<Integer> injectedFaults = new HashSet<>();
    private long recordsReturned;
    private long firstFaultLine;
    private long lastAcknowledgedLine;
    private long finalReadLine = Long.MAX_VALUE;
    private boolean hasEnded;
    private long endNs;
    private int faultCount;

    private RunFacts(HistoryHeader header) {
        this.header = header;
    }

    static RunFacts of(History history) throws IOException {
        RunFacts facts = new RunFacts(history.header());
        history.forEach(facts::line);
        facts.complete();
        return facts;
    }

    private void line(HistoryLine line) throws HistoryFormatException {
        steps.add(1);
        endNs = Math.max(endNs, line.timeNs());
        HistoryEvent event = line.event();
        if (event.process() != HistoryEvent.NOBODY) {
            firstLineOfProcess.putIfAbsent(event.process(), line.number());
        }
        switch (event) {
            case HistoryEvent.Invoked invoked -> invoked(line, operations.invoked(line, invoked));
            case HistoryEvent.Succeeded ok ->
                succeeded(line, operations.completed(line, ok.process(), ok.operation(), ok.function()), ok.answer());
            case HistoryEvent.Refused fail ->
                refused(line, operations.completed(line, fail.process(), fail.operation(), fail.function()));
            case HistoryEvent.Unknown info ->
                operations.completed(line, info.process(), info.operation(), info.function());
            case HistoryEvent.Fault fault -> fault(line, fault);
            case HistoryEvent.Elected elected -> elections.add(elected);
            case HistoryEvent.PhaseBegan(Phase phase) -> {
                if (phase == Phase.FINAL_READ) {
                    finalReadLine = Math.min(finalReadLine, line.number());
                }
                hasEnded |= phase == Phase.END;
            }
            case HistoryEvent.Drained drained -> log(drained.partition()).drained(drained.endOffset(), line.number());
            case HistoryEvent.Joined(int process, String load) -> loads.joined(process, load);
            case HistoryEvent.Assigned _,
                    HistoryEvent.Sought _,
                    HistoryEvent.Gained _,
                    HistoryEvent.GaveUp _,
                    HistoryEvent.BrokerExited _,
                    HistoryEvent.Note _ -> {}
        }
    }

    private void invoked(HistoryLine line, Operation operation) throws HistoryFormatException {
        if (operation.request() instanceof Request.Send send) {
            int partition = number(send.partition());
            for (long value : send.values()) {
                steps.add(1);
                if (!records.sent(value, partition, line.number(), send)) {
                    throw Operations.broken(line, "value " + value + " is sent twice");
                }
            }
        }
    }

    private void succeeded(HistoryLine line, Operation operation, Answer answer) throws HistoryFormatException {
        loads.succeeded(operation.process(), firstFaultLine > 0);
        switch (answer) {
            case Answer.Sent sent -> acknowledged(line, (Request.Send) operation.request(), sent);
            case Answer.Polled polled -> {
                for (Answer.Batch batch : polled.batches()) {
                    polled(line, operation.process(), batch);
                }
            }
            case Answer.Done _, Answer.Offsets _, Answer.Owned _, Answer.EndOffset _, Answer.Value _ -> {}
        }
    }

    private void acknowledged(HistoryLine line, Request.Send send, Answer.Sent sent) throws HistoryFormatException {
        if (sent.offsets().length != 0 && sent.offsets().length != send.values().length) {
            throw Operations.broken(line, sent.offsets().length + " offsets for " + send.values().length + " records");
        }
        lastAcknowledgedLine = line.number();
        log(send.partition()).acknowledged();
        for (int i = 0; i < send.values().length; i++) {
            records.acknowledged(records.ofValue(send.values()[i]), line.number(), sent, i);
        }
    }

    private void refused(HistoryLine line, Operation operation) {
        if (operation.request() instanceof Request.Send send) {
            for (long value : send.values()) {
                records.refused(records.ofValue(value), line.number());
            }
        }
    }

    private void polled(HistoryLine line, int process, Answer.Batch batch) {
        int partition = number(batch.partition());
        PartitionLog log = logs.get(partition);
        boolean isFinal = isFinalReader(process);
        recordsReturned += batch.values().length;
        steps.add(batch.values().length);
        for (int i = 0; i < batch.values().length; i++) {
            int record = records.ofValue(batch.values()[i]);
            if (record == Records.NONE || records.partition(record) != partition) {
                log.known(batch.offsets()[i], INVENTED);
            } else {
                records.read(record, line.number(), batch.offsets()[i], isFinal);
                log.known(batch.offsets()[i], record);
            }
        }
    }

    private void fault(HistoryLine line, HistoryEvent.Fault fault) {
        damages.add(line.number(), fault);
        if (fault.phase() == FaultPhase.BEGIN) {
            faultCount++;
            injectedFaults.add(fault.id());
            faultsByName.merge(fault.name(), 1, Integer::sum);
            if (firstFaultLine == 0) {
                firstFaultLine = line.number();
            }
        }
    }

    /** Polls go first: what was read is what is there. */
    private void complete() {
        for (int record = 0; record < records.count(); record++) {
            steps.add(1);
            if (records.tellsOffset(record)) {
                logs.get(records.partition(record)).known(records.ackedOffset(record), record);
            }
        }
        logs.forEach(PartitionLog::complete);
    }

    private int number(String partition) {
        Integer known = partitionNumbers.get(partition);
        if (known != null) {
            return known;
        }
        logs.add(new PartitionLog(partition, steps));
        partitionNumbers.put(partition, logs.size() - 1);
        return logs.size() - 1;
    }

    /** Of a partition that was named somewhere; of another one an empty log. */
    PartitionLog log(String partition) {
        return logs.get(number(partition));
    }

    /** Of every partition, by the number that {@link Records} keeps. */
    List<PartitionLog> logs() {
        return logs;
    }

    HistoryHeader header() {
        return header;
    }

    Records records() {
        return records;
    }

    Steps steps() {
        return steps;
    }

    Elections elections() {
        return elections;
    }

    DiskDamages damages() {
        return damages;
    }

    /** Whether it came to life for the final read: what others return then may have waited in them for long. */
    boolean isFinalReader(int process) {
        return firstLineOfProcess.getOrDefault(process, 0L) > finalReadLine;
    }

    /** Where it began; behind every line if it did not. */
    long finalReadLine() {
        return finalReadLine;
    }

    Loads loads() {
        return loads;
    }

    long recordsReturned() {
        return recordsReturned;
    }

    int faultCount() {
        return faultCount;
    }

    Map<String, Integer> faultsByName() {
        return faultsByName;
    }

    /** By their numbers in the plan. */
    Set<Integer> injectedFaults() {
        return injectedFaults;
    }

    boolean wasAcknowledgedAfterFirstFault() {
        return lastAcknowledgedLine > firstFaultLine;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    long endNs() {
        return endNs;
    }
}
