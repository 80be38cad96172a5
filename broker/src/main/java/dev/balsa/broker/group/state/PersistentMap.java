package dev.balsa.broker.group.state;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map. A changed copy shares all but O(log n) nodes with its origin, so that a leader can keep the
 * committed state and the one with everything uncommitted side by side. An AVL tree (Adelson-Velsky and Landis, 1962) whose
 * updates copy the path.
 */
public final class PersistentMap<K extends Comparable<? super K>, V> implements Iterable<Map.Entry<K, V>> {
    private record Node<K, V>(
            K key,
            V value,
            @Nullable Node<K, V> left,
            @Nullable Node<K, V> right,
            int height,
            int size) {
        static <K, V> Node<K, V> of(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            return new Node<>(
                    key,
                    value,
                    left,
                    right,
                    1 + Math.max(heightOf(left), heightOf(right)),
                    1 + sizeOf(left) + sizeOf(right));
        }
    }

    private final @Nullable Node<K, V> root;

    private PersistentMap(@Nullable Node<K, V> root) {
        this.root = root;
    }

    public static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
        return new PersistentMap<>(null);
    }

    public int size() {
        return sizeOf(root);
    }

    public boolean isEmpty() {
        return root == null;
    }

    public @Nullable V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    public boolean containsKey(K key) {
        return get(key) != null;
    }

    public PersistentMap<K, V> with(K key, V value) {
        return new PersistentMap<>(put(root, key, value));
    }

    /** Itself if the key is not there. */
    public PersistentMap<K, V> without(K key) {
        return containsKey(key) ? new PersistentMap<>(remove(root, key)) : this;
    }

    /** In ascending order of the keys. */
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return new Walk<>(root);
    }

    /** Equal if they hold the same entries, however they came about. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof PersistentMap<?, ?> map) || map.size() != size()) {
            return false;
        }
        Iterator<? extends Map.Entry<?, ?>> others = map.iterator();
        for (Map.Entry<K, V> entry : this) {
            if (!entry.equals(others.next())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (Map.Entry<K, V> entry : this) {
            hash += entry.hashCode();
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        for (Map.Entry<K, V> entry : this) {
            out.append(out.length() > 1 ? ", " : "").append(entry);
        }
        return out.append('}').toString();
    }

    private static int heightOf(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static int sizeOf(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> put(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return Node.of(key, value, null, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return Node.of(key, value, node.left, node.right);
        }
        return order < 0
                ? balanced(node.key, node.value, put(node.left, key, value), node.right)
                : balanced(node.key, node.value, node.left, put(node.right, key, value));
    }

    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balanced(node.key, node.value, remove(node.left, key), node.right);
        }
        if (order > 0) {
            return balanced(node.key, node.value, node.left, remove(node.right, key));
        }
        if (node.left == null) {
            return node.right;
        }
        if (node.right == null) {
            return node.left;
        }
        Node<K, V> next = first(node.right);
        return balanced(next.key, next.value, node.left, remove(node.right, next.key));
    }

    private static <K, V> Node<K, V> first(Node<K, V> node) {
        Node<K, V> first = node;
        for (Node<K, V> left = first.left; left != null; left = first.left) {
            first = left;
        }
        return first;
    }

    private static <K, V> Node<K, V> balanced(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
        int lean = heightOf(left) - heightOf(right);
        if (lean > 1 && left != null) {
            Node<K, V> inner = left.right;
            if (inner == null || heightOf(left.left) >= heightOf(inner)) {
                return Node.of(left.key, left.value, left.left, Node.of(key, value, inner, right));
            }
            return Node.of(
                    inner.key,
                    inner.value,
                    Node.of(left.key, left.value, left.left, inner.left),
                    Node.of(key, value, inner.right, right));
        }
        if (lean < -1 && right != null) {
            Node<K, V> inner = right.left;
            if (inner == null || heightOf(right.right) >= heightOf(inner)) {
                return Node.of(right.key, right.value, Node.of(key, value, left, inner), right.right);
            }
            return Node.of(
                    inner.key,
                    inner.value,
                    Node.of(key, value, left, inner.left),
                    Node.of(right.key, right.value, inner.right, right.right));
        }
        return Node.of(key, value, left, right);
    }

    private static final class Walk<K, V> implements Iterator<Map.Entry<K, V>> {
        private final Deque<Node<K, V>> ahead = new ArrayDeque<>();

        Walk(@Nullable Node<K, V> root) {
            descend(root);
        }

        private void descend(@Nullable Node<K, V> from) {
            for (Node<K, V> node = from; node != null; node = node.left) {
                ahead.push(node);
            }
        }

        @Override
        public boolean hasNext() {
            return !ahead.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (ahead.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<K, V> node = ahead.pop();
            descend(node.right);
            return new SimpleImmutableEntry<>(node.key, node.value);
        }
    }
}
