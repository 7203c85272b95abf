package dev.oxenspark.export.report;

import java.util.List;

/**
 * How the values of a column are spread.
 *
 * @param column its name
 * @param type as SQL writes it
 * @param summary in words: how many, from where to where
 * @param shape of the plot
 * @param bars in order
 */
record Distribution(String column, String type, String summary, Shape shape, List<Bar> bars) {
    /** What kind of plot fits. */
    enum Shape {
        /** Neighbouring ranges of an ordered quantity. */
        HISTOGRAM,
        /** Values, each by itself. */
        CATEGORIES,
        /** Nothing to draw. */
        NONE
    }

    /**
     * @param from the value, or where the range begins
     * @param to where the range ends; equal to {@code from} for a value
     */
    record Bar(String from, String to, long count) {
        static Bar of(String value, long count) {
            return new Bar(value, value, count);
        }

        String label() {
            return from.equals(to) ? from : from + " to " + to;
        }
    }
}
