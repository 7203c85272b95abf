package dev.oxenspark.connector.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips a test, before any of it runs, where there is no Python for {@link PythonEnvironment}; unless
 * {@code OXEN_SPARK_REQUIRE} names {@code python}, then it fails.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(NeedsPython.Condition.class)
public @interface NeedsPython {
    /** Looks for the interpreter. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return PythonEnvironment.interpreter() != null
                    ? ConditionEvaluationResult.enabled("There is a Python")
                    : ConditionEvaluationResult.disabled(RealPart.PYTHON.absence());
        }
    }
}
