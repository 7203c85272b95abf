package dev.oxenspark.export.dataset;

import dev.oxenspark.connector.OxenException;
import dev.oxenspark.connector.RepositoryPath;
import dev.oxenspark.export.blobs.Blob;
import dev.oxenspark.export.spec.PathTemplate;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of one column go: by a template over the row, or by their content.
 *
 * @param template null: {@code files/{first digits}/{sha256}{ext}}
 * @param digits how many hexadecimal digits name a folder of content-addressed files
 */
record FilePaths(@Nullable String template, int digits) implements Serializable {
    private static final List<String> OF_THE_FILE = List.of("ext", "name", "sha256");

    /** A row's value can't be part of a path. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * @param columns value of a column by name, as text; null where it is null
     * @throws RefusedException saying which value can't be in a path
     */
    String path(Blob blob, String sha256, Function<String, @Nullable String> columns, List<String> columnNames)
            throws RefusedException {
        String extension = blob.extension();
        if (template == null) {
            return "files/" + sha256.substring(0, digits) + "/" + sha256 + extension;
        }
        StringBuilder path = new StringBuilder();
        for (PathTemplate.Part part : PathTemplate.parse(template).parts()) {
            if (part.kind() == PathTemplate.Kind.LITERAL) {
                path.append(part.text());
            } else if (columnNames.contains(part.text())) {
                path.append(checked(part.text(), columns.apply(part.text())));
            } else {
                path.append(
                        switch (part.text()) {
                            case "ext" -> extension;
                            case "name" -> checked("name", blob.name());
                            default -> sha256;
                        });
            }
        }
        return whole(path.toString());
    }

    /** Columns of the query that the template uses. */
    List<String> columns(List<String> columnNames) {
        return template == null
                ? List.of()
                : PathTemplate.parse(template).columns().stream()
                        .filter(columnNames::contains)
                        .toList();
    }

    /** Names in the template that are neither columns nor facts of the file. */
    List<String> unknown(List<String> columnNames) {
        return template == null
                ? List.of()
                : PathTemplate.parse(template).columns().stream()
                        .filter(name -> !columnNames.contains(name) && !OF_THE_FILE.contains(name))
                        .toList();
    }

    private String checked(String place, @Nullable String value) throws RefusedException {
        if (value == null || value.isEmpty()) {
            throw new RefusedException(
                    "{" + place + "} in '" + template + "' is " + (value == null ? "null" : "empty"));
        }
        boolean plain = value.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ' || c == 0x7f);
        if (!plain || value.equals(".") || value.equals("..")) {
            throw new RefusedException(
                    "the value '" + value + "' of {" + place + "} in '" + template + "' can't be part of a path");
        }
        return value;
    }

    private String whole(String path) throws RefusedException {
        for (String component : path.split("/", -1)) {
            if (component.startsWith(".")) {
                throw new RefusedException(
                        "'" + path + "', made by '" + template + "', has a component with a leading dot");
            }
        }
        try {
            return RepositoryPath.checked(path);
        } catch (OxenException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }
}
