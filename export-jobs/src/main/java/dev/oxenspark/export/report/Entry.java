package dev.oxenspark.export.report;

import java.util.List;

/** Something that a page shows in its place among others. */
interface Entry {
    /** Files whose pictures or texts it needs. */
    List<MediaFile> files();

    /** Writes it as one item of a list. */
    void write(Html html, String anchor, Media media);

    /** The file whose picture stands for it among search results; the first of its files. */
    default List<MediaFile> face() {
        return files().subList(0, Math.min(1, files().size()));
    }

    /** What it is found by. */
    String searchText();
}
