"""The rows of bin/bench export, with their files, as MosaicML's shards: what somebody does who needs no versions.

mds.py S3-PORT ROWS FOLDER"""

import http.client
import json
import os
import sys
import time

from pyspark.sql import SparkSession
from streaming.base.converters import dataframe_to_mds

# Workers are started with the first python3 of the path otherwise.
os.environ["PYSPARK_PYTHON"] = sys.executable
port, rows, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


def with_files(batches):
    """Of rows with the key of an object, those with its bytes; one connection a task."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for batch in batches:
        contents = []
        for key in batch["key"]:
            connection.request("GET", f"/raw/{key}")
            contents.append(connection.getresponse().read())
        batch["content"] = contents
        yield batch


spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.execution.arrow.maxRecordsPerBatch", "64")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
table = spark.range(0, rows, 1, 8).selectExpr(
    "id", "concat('label ', id % 10) label", "concat(lpad(id, 6, '0'), '.bin') key"
)
begun = time.monotonic()
dataframe_to_mds(
    table.mapInPandas(with_files, "id bigint, label string, key string, content binary"),
    merge_index=True,
    mds_kwargs={"out": folder, "columns": {"id": "int64", "label": "str", "key": "str", "content": "bytes"}, "compression": None},
)
print(json.dumps({"seconds": time.monotonic() - begun}))
spark.stop()
