package dev.oxenspark.export;

import dev.oxenspark.connector.OxenException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Runs one Spark task per input and gathers what they return. A failure comes back as the exception that the task
 * threw, not as the text that Spark makes of it. Values travel by Java serialisation, whatever serialiser the session
 * uses.
 */
public final class Tasks {
    private Tasks() {}

    /** The work of one task. */
    @FunctionalInterface
    public interface Body<I, O> extends Serializable {
        O run(I input) throws IOException;
    }

    private record Outcome<O>(@Nullable O value, @Nullable RuntimeException failure) implements Serializable {}

    /**
     * In order of the inputs.
     *
     * @throws ExportException or OxenException: the first that a task threw
     */
    public static <I, O> List<O> run(SparkSession spark, List<I> inputs, Body<I, O> body) {
        if (inputs.isEmpty()) {
            return List.of();
        }
        List<byte[]> sent = inputs.stream().map(Tasks::bytes).toList();
        List<byte[]> answers = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(sent, sent.size())
                .map(input -> bytes(outcome(body, Tasks.<I>value(input))))
                .collect();
        List<O> values = new ArrayList<>();
        for (byte[] answer : answers) {
            Outcome<O> outcome = value(answer);
            if (outcome.failure() != null) {
                throw outcome.failure();
            }
            @SuppressWarnings("NullAway") // a body returns no null
            O value = outcome.value();
            values.add(value);
        }
        return values;
    }

    private static <I, O> Outcome<O> outcome(Body<I, O> body, I input) throws IOException {
        try {
            return new Outcome<>(body.run(input), null);
        } catch (ExportException | OxenException e) {
            return new Outcome<>(null, e);
        }
    }

    /** Java serialisation of a value that is known to have it. */
    public static byte[] bytes(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
            objects.writeObject(value);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Can't serialise " + value.getClass().getName(), e);
        }
        return out.toByteArray();
    }

    /** What {@link #bytes} made the bytes of. */
    @SuppressWarnings({"unchecked", "BanSerializableRead"})
    public static <T> T value(byte[] bytes) {
        try (ObjectInputStream objects = new ContextObjects(bytes)) {
            return (T) objects.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("Can't read what a task answered", e);
        }
    }

    /** Finds the classes of a jar that was added to the session. */
    private static final class ContextObjects extends ObjectInputStream {
        ContextObjects(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(
                        description.getName(), false, Thread.currentThread().getContextClassLoader());
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description);
            }
        }
    }
}
