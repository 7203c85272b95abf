package dev.oxenspark.export.audit;

import dev.oxenspark.connector.Commit;
import dev.oxenspark.connector.OxenRepository;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A real repository that counts what is asked of it: calls by name, and the commits that its histories gave. */
final class CountedRepository implements InvocationHandler {
    private final OxenRepository repository;
    private final Map<String, Integer> counts = new TreeMap<>();

    CountedRepository(OxenRepository repository) {
        this.repository = repository;
    }

    OxenRepository counted() {
        return (OxenRepository)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {OxenRepository.class}, this);
    }

    /** Since the last time that it was asked. */
    Map<String, Integer> counts() {
        Map<String, Integer> counted = new TreeMap<>(counts);
        counts.clear();
        return counted;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        counts.merge(method.getName(), 1, Integer::sum);
        try {
            Object answer = method.invoke(repository, arguments);
            return answer instanceof Stream<?> history
                    ? ((Stream<Commit>) history).peek(commit -> counts.merge("commits", 1, Integer::sum))
                    : answer;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
