package dev.oxenspark.spark.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips a test of what Spark did not have before a version. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ExtendWith(SinceSpark.Condition.class)
public @interface SinceSpark {
    /** The first version that has it: {@code 4.2}. */
    String value();

    /** Compares it with the Spark of these tests. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String since = AnnotationSupport.findAnnotation(context.getElement(), SinceSpark.class)
                    .orElseThrow()
                    .value();
            String reason = "Since Spark %s, and this is %s".formatted(since, SharedSpark.version());
            return SharedSpark.isSince(since)
                    ? ConditionEvaluationResult.enabled(reason)
                    : ConditionEvaluationResult.disabled(reason);
        }
    }
}
