package dev.oxenspark.export.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestHtml {
    @Test
    void textStaysText() {
        Html html = new Html();
        html.text("p", "<script>alert('1')</script> & \"more\"");
        assertThat(html.toString())
                .contains("<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;more&quot;</p>");
    }

    @Test
    void attributesEndWhereTheyShould() {
        Html html = new Html();
        html.tag("img").with("alt", "\" onerror='x' >").alone();
        assertThat(html.toString()).contains("<img alt=\"&quot; onerror=&#39;x&#39; &gt;\">");
    }

    @Test
    void whatIsNoTextIsShownAsMissing() {
        Html html = new Html();
        html.text("p", "a\0b\u0007c\u009fd\ud800e\ufffff\tg\nh\ud83d\ude00");
        assertThat(html.toString()).contains("<p>a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\tg\nh\ud83d\ude00</p>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "https://example.org/",
                "//example.org/x.png",
                "/etc/passwd",
                "../../secret.png",
                "data:text/html,x",
                "a b",
                "x\"y"
            })
    void noAddressLeadsOutOfTheFolder(String address) {
        for (String attribute : new String[] {"href", "src"}) {
            assertThatThrownBy(() -> new Html().tag("a").with(attribute, address))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onclick", "style", "on", "x y", "a=b"})
    void noAttributeRuns(String attribute) {
        assertThatThrownBy(() -> new Html().tag("a").with(attribute, "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
