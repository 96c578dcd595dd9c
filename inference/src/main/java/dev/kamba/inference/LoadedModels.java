package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;
import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The models that are loaded, by digest. What does not fit beside the others waits until some are idle, which are then unloaded,
 * the least recently used first; who comes later waits behind it, so that a busy model cannot keep another out.
 */
final class LoadedModels implements AutoCloseable {

    private final EngineParts parts;
    private final ReentrantLock admission = new ReentrantLock(true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Map<String, Entry> entries = new HashMap<>();
    private long clock;
    private boolean closed;

    LoadedModels(EngineParts parts) {
        this.parts = parts;
    }

    /** A model, who uses it, and when it was used last. */
    private static final class Entry {

        private final LoadedModel loaded;
        private final Map<Device, Long> bytes;
        private int users;
        private long lastUsed;
        private boolean retired;

        Entry(LoadedModel loaded, Map<Device, Long> bytes) {
            this.loaded = loaded;
            this.bytes = bytes;
        }
    }

    /** The model, loaded and warm; {@link #release} gives it back. */
    LoadedModel use(ModelPackage model) {
        var entry = enter(model);
        try {
            entry.loaded.await();
            return entry.loaded;
        } catch (RuntimeException e) {
            retire(model);
            release(entry.loaded);
            throw e;
        }
    }

    private Entry enter(ModelPackage model) {
        try {
            admission.lockInterruptibly();
            try {
                var bytes = bytes(model);
                var entry = entered(model, bytes);
                while (entry == null) {
                    // Not under the lock: the victim's last batch may be asking for room itself.
                    awaitVictim().close();
                    entry = entered(model, bytes);
                }
                return entry;
            } finally {
                admission.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KambaException(
                    ErrorCode.DEVICE_FAILED, "interrupted before the model was loaded; start again", e);
        }
    }

    /** Null if there is no room. */
    private @Nullable Entry entered(ModelPackage model, Map<Device, Long> bytes) {
        lock.lock();
        try {
            requireOpen();
            if (!entries.containsKey(model.digest()) && !fits(bytes)) {
                return null;
            }
            var entry = entries.computeIfAbsent(
                    model.digest(),
                    digest -> new Entry(new LoadedModel(model, parts, this::evictLeastRecentlyUsed), bytes));
            entry.users++;
            entry.lastUsed = ++clock;
            return entry;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a model is idle and takes it out. */
    private LoadedModel awaitVictim() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var victim = takeLeastRecentlyUsed();
            while (victim.isEmpty()) {
                idle.await();
                requireOpen();
                victim = takeLeastRecentlyUsed();
            }
            return victim.get();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw Schedule.closedFailure();
        }
    }

    /** A model larger than the budget is loaded all the same, but alone. */
    private boolean fits(Map<Device, Long> bytes) {
        return entries.isEmpty() || bytes.entrySet().stream().allMatch(here -> fits(here.getKey(), here.getValue()));
    }

    private boolean fits(Device device, long bytes) {
        long used = entries.values().stream()
                .mapToLong(entry -> entry.bytes.getOrDefault(device, 0L))
                .sum();
        return used <= parts.options().memory().of(device) - bytes;
    }

    /** What the model takes of each device; twice of one that is named twice. */
    private Map<Device, Long> bytes(ModelPackage model) {
        return parts.sites().devices().stream()
                .collect(Collectors.toMap(
                        device -> device,
                        device -> Footprint.bytes(model, parts.sessions(model, device)),
                        Math::addExact));
    }

    void release(LoadedModel loaded) {
        leave(loaded).ifPresent(LoadedModel::close);
    }

    /** The model, if it is to be unloaded now. */
    private Optional<LoadedModel> leave(LoadedModel loaded) {
        lock.lock();
        try {
            var entry = entries.get(loaded.model().digest());
            if (entry == null || entry.loaded != loaded) {
                return Optional.empty();
            }
            entry.users--;
            idle.signal();
            return entry.retired ? takeIfIdle(entry) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Unloads a model when nobody uses it any more. */
    void retire(ModelPackage model) {
        takeRetired(model).ifPresent(LoadedModel::close);
    }

    private Optional<LoadedModel> takeRetired(ModelPackage model) {
        lock.lock();
        try {
            var entry = entries.get(model.digest());
            if (entry == null) {
                return Optional.empty();
            }
            entry.retired = true;
            return takeIfIdle(entry);
        } finally {
            lock.unlock();
        }
    }

    /** Called by a model whose device has no memory left. */
    private boolean evictLeastRecentlyUsed() {
        Optional<LoadedModel> victim;
        lock.lock();
        try {
            victim = takeLeastRecentlyUsed();
        } finally {
            lock.unlock();
        }
        victim.ifPresent(LoadedModel::close);
        return victim.isPresent();
    }

    private Optional<LoadedModel> takeLeastRecentlyUsed() {
        return entries.values().stream()
                .filter(entry -> entry.users == 0)
                .min(Comparator.comparingLong(entry -> entry.lastUsed))
                .flatMap(this::takeIfIdle);
    }

    private Optional<LoadedModel> takeIfIdle(Entry entry) {
        if (entry.users > 0) {
            return Optional.empty();
        }
        entries.remove(entry.loaded.model().digest());
        return Optional.of(entry.loaded);
    }

    List<LoadedModel> all() {
        lock.lock();
        try {
            return entries.values().stream().map(entry -> entry.loaded).toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<LoadedModel> open;
        lock.lock();
        try {
            closed = true;
            open = all();
            entries.clear();
            idle.signalAll();
        } finally {
            lock.unlock();
        }
        open.forEach(LoadedModel::close);
    }
}
