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
 * Skips a test, before any of it runs, where there is no program for {@link Browser}; unless {@code OXEN_SPARK_REQUIRE}
 * names {@code browser}, then it fails.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(NeedsBrowser.Condition.class)
public @interface NeedsBrowser {
    /** Looks for the program. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Browser.program() != null
                    ? ConditionEvaluationResult.enabled("There is a browser")
                    : ConditionEvaluationResult.disabled(RealPart.BROWSER.absence());
        }
    }
}
