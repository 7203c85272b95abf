package dev.oxenspark.spark.procedure;

import dev.oxenspark.spark.CatalogOptions;
import dev.oxenspark.spark.bridge.RowsScan;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.BoundProcedure;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;

/** A procedure of one catalog, as Spark calls it. */
final class CallableProcedure implements UnboundProcedure, BoundProcedure {
    private final CatalogOptions catalog;
    private final Procedure procedure;

    CallableProcedure(CatalogOptions catalog, Procedure procedure) {
        this.catalog = catalog;
        this.procedure = procedure;
    }

    @Override
    public String name() {
        return procedure.name();
    }

    @Override
    public String description() {
        return procedure.description();
    }

    /** It takes the same arguments however it is called. */
    @Override
    public BoundProcedure bind(StructType types) {
        return this;
    }

    @Override
    public ProcedureParameter[] parameters() {
        return procedure.parameters().toArray(ProcedureParameter[]::new);
    }

    /** Each call looks at the repository, or changes it. */
    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public Iterator<Scan> call(InternalRow input) {
        Arguments arguments = new Arguments(procedure.parameters(), input);
        Scan answer = new RowsScan(procedure.name(), procedure.columns(), procedure.call(catalog, arguments));
        return List.of(answer).iterator();
    }
}
