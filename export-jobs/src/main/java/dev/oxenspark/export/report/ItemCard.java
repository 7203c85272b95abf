package dev.oxenspark.export.report;

import java.util.List;

/**
 * One file of one row on the contact sheet.
 *
 * @param group name of its group
 * @param facts of the export it belongs to
 */
record ItemCard(Item item, MediaFile file, String group, Facts facts) implements Entry {
    /**
     * @param key columns
     * @param hidden columns that hold paths of files
     * @param sources tables and versions, in words
     * @param table where the rows are
     */
    record Facts(List<String> key, List<String> hidden, String sources, String table) {}

    @Override
    public List<MediaFile> files() {
        return List.of(file);
    }

    @Override
    public void write(Html html, String anchor, Media media) {
        String key = Item.key(facts.key(), item.row());
        html.tag("li").with("class", "item").with("id", anchor).around(() -> {
            Cards.media(html, file, media, item.name() + (group.equals(Group.ALL) ? "" : ", in " + group));
            html.tag("p").with("class", "name").around(() -> html.text("bdi", item.name()));
            if (!key.isEmpty()) {
                html.tag("p").with("class", "key").around(() -> html.text("bdi", key));
            }
            html.tag("details").around(() -> {
                html.tag("summary").around(() -> {
                    html.text("Details");
                    html.tag("span").with("class", "unseen").text(" of " + item.name());
                });
                html.tag("dl").around(() -> {
                    Cards.values(html, item.row(), facts.hidden());
                    Cards.facts(html, file, media);
                    Cards.term(html, "Row", (key.isEmpty() ? "" : key + ", ") + "in " + facts.table());
                    if (item.uri() != null) {
                        Cards.term(html, "Read from", item.uri());
                    }
                    Cards.term(html, "Tables", facts.sources());
                });
            });
        });
    }

    @Override
    public String searchText() {
        return item.name() + " · " + Item.key(facts.key(), item.row());
    }
}
