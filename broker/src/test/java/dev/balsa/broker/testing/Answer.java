package dev.balsa.broker.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Waits for exactly one answer. */
public class Answer<T> implements Consumer<T> {
    private final List<T> answers = new ArrayList<>();

    @Override
    public void accept(T answer) {
        answers.add(answer);
        assertEquals(1, answers.size(), () -> "answered more than once: " + answers);
    }

    public boolean isThere() {
        return !answers.isEmpty();
    }

    public T get() {
        assertTrue(isThere(), "there is no answer");
        return answers.getFirst();
    }

    public <S extends T> S get(Class<S> type) {
        assertTrue(type.isInstance(get()), () -> "expected " + type.getSimpleName() + ", got " + get());
        return type.cast(get());
    }
}
