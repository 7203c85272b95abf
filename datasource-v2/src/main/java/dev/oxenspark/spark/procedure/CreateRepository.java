package dev.oxenspark.spark.procedure;

import dev.oxenspark.connector.Oxen;
import dev.oxenspark.connector.OxenSettings;
import dev.oxenspark.connector.RepositoryAddress;
import dev.oxenspark.spark.CatalogOptions;
import dev.oxenspark.spark.history.Values;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Makes an empty repository, if there is none of that name. */
final class CreateRepository implements Procedure {
    @Override
    public String name() {
        return "create_repository";
    }

    @Override
    public String description() {
        return "Makes an empty repository; one that exists stays as it is";
    }

    @Override
    public List<ProcedureParameter> parameters() {
        return List.of(Procedure.repository());
    }

    @Override
    public StructType columns() {
        return new StructType().add("status", DataTypes.StringType, false).add("location", DataTypes.StringType, false);
    }

    @Override
    public List<InternalRow> call(CatalogOptions catalog, Arguments arguments) {
        RepositoryAddress address = catalog.repository(arguments.required(REPOSITORY));
        OxenSettings settings = arguments.options(catalog).settings();
        boolean existed = Oxen.exists(address, settings);
        Oxen.create(address, settings).close();
        return List.of(Values.row(existed ? "exists" : "created", address.text()));
    }
}
