package dev.sotto.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.notices.Notice;
import dev.sotto.notices.Notices;
import dev.sotto.provisioning.AuditEntry;
import dev.sotto.provisioning.NoticeKind;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.StoreUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells who changed which record, from the audit log, which has every change once and in order. */
final class RecordNews implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int PAGE = 200;
    private static final Map<String, NoticeKind> ACTIONS = Map.of(
            "create", NoticeKind.RECORD_CREATED,
            "replace", NoticeKind.RECORD_CHANGED,
            "remove", NoticeKind.RECORD_REMOVED);

    private final Store store;
    private final Notices notices;
    private final Thread thread;
    private long last;

    private RecordNews(Store store, Notices notices) {
        this.store = store;
        this.notices = notices;
        this.last = newest();
        this.thread = Thread.ofVirtual().name("record-news").start(this::run);
    }

    static RecordNews start(Store store, Notices notices) {
        return new RecordNews(store, notices);
    }

    private long newest() {
        return page(Long.MAX_VALUE, 1).stream()
                .mapToLong(AuditEntry::number)
                .findFirst()
                .orElse(0);
    }

    private List<AuditEntry> page(long before, int limit) {
        return store.audit(new AuditEntry.Query(before, limit, "", ""));
    }

    private void run() {
        long seen = store.snapshot().generation();
        try {
            while (true) {
                long now = store.awaitChange(seen, LOOK).generation();
                if (now != seen) {
                    seen = tell() ? now : seen;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** False if the store is away; then it is asked again. */
    private boolean tell() throws InterruptedException {
        List<AuditEntry> fresh = new ArrayList<>();
        try {
            List<AuditEntry> page = page(Long.MAX_VALUE, PAGE);
            while (!page.isEmpty() && page.getFirst().number() > last) {
                page.stream().filter(one -> one.number() > last).forEach(fresh::add);
                page = page.getLast().number() > last ? page(page.getLast().number(), PAGE) : List.of();
            }
        } catch (StoreUnavailable _) {
            Thread.sleep(LOOK);
            return false;
        }
        fresh.reversed().forEach(this::tell);
        return true;
    }

    private void tell(AuditEntry entry) {
        last = entry.number();
        NoticeKind kind = ACTIONS.get(entry.action());
        if (kind != null && !entry.kind().isEmpty()) {
            ObjectNode about = JsonNodeFactory.instance
                    .objectNode()
                    .put("who", entry.who())
                    .put("kind", entry.kind())
                    .put("record", entry.recordId())
                    .put("label", entry.label());
            notices.post(new Notice(entry.at(), kind, about));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(LOOK);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
