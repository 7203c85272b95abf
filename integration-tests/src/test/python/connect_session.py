"""Uses a repository through Spark Connect, whose server has nothing but the bundle jar; prints one line of JSON."""

import json
import os
import sys

os.environ.pop("SPARK_HOME", None)

from pyspark.sql import SparkSession  # noqa: E402

bundle, repository = sys.argv[1:]
spark = (
    SparkSession.builder.remote("local[2]")
    .config("spark.jars", bundle)
    .config("spark.connect.grpc.binding.address", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)


def read(path, **options):
    return spark.read.format("oxen").options(repository=repository, **options).load(path)


def written(rows, path, mode="error", **options):
    rows.coalesce(1).write.format("oxen").mode(mode).options(
        repository=repository, **{"create-repository": "true"}, **options
    ).save(path)


numbers = spark.range(100).selectExpr("id", "concat('n', id) as name")
written(numbers, "table")
written(numbers.limit(2), "images/a.csv", header="true")
first = spark.read.format("oxen").options(**{"as": "commits"}).load(repository).first().commit_id
written(numbers.where("id >= 90"), "table", mode="overwrite")

pets = spark.createDataFrame([(1, "images/a.csv")], "id long, image string")
written(pets, "pets.parquet")
content = read("pets.parquet", blobs="image").select("image_content").first()[0]

saw = {
    "client": type(spark).__module__,
    "now": sorted(row.id for row in read("table").where("id <> 95").collect()),
    "then": read("table", versionAsOf=first).count(),
    "file": bytes(read("images", **{"as": "files"}).first().content).decode(),
    "beside": bytes(content).decode(),
    "hidden": read("table").select("_commit_id").distinct().count(),
}
try:
    read("absent.parquet").collect()
except Exception as failure:
    saw["absent"] = str(failure)
print(json.dumps(saw))
spark.stop()
