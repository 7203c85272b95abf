package dev.oxenspark.export.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one check came to.
 *
 * @param detail in a sentence
 * @param findings the first of them
 * @param found how many there are
 */
public record Check(int level, String name, State state, String detail, List<Finding> findings, long found) {
    public Check {
        findings = List.copyOf(findings);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("level", level);
        json.put("check", name);
        json.put("state", state.name());
        json.put("detail", detail);
        json.put("found", found);
        json.put(
                "findings",
                findings.stream()
                        .map(finding -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("subject", finding.subject());
                            one.put("what", finding.what());
                            one.put("recorded", finding.recorded());
                            one.put("found", finding.found());
                            return one;
                        })
                        .toList());
        return json;
    }
}
