"""Uses a repository from PySpark with nothing but the bundle jar, and prints what it saw as one line of JSON."""

import json
import os
import pathlib
import re
import sys

os.environ.pop("SPARK_HOME", None)
# Tasks run what this process runs, not the first python3 of the path.
os.environ["PYSPARK_PYTHON"] = sys.executable

from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql.functions import udf  # noqa: E402

bundle, repository = sys.argv[1:]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.jars", bundle)
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.sql.shuffle.partitions", "2")
    .config("spark.ui.enabled", "false")
    .getOrCreate()
)


def written(rows, path, mode="errorifexists", **options):
    rows.coalesce(1).write.format("oxen").mode(mode).options(
        repository=repository, **{"create-repository": "true"}, **options
    ).save(path)


def read(path, **options):
    return spark.read.format("oxen").options(repository=repository, **options).load(path)


numbers = spark.range(100).selectExpr("id", "concat('n', id) as name")
written(numbers, "table", message="From Python")
written(numbers.limit(2), "two.csv", header="true")
written(numbers.where("id = 7"), "more.csv", header="true")
first = read("table", **{"as": "files"}).select("last_commit_id").first()[0]
written(numbers.where("id >= 90"), "table", mode="overwrite")
written(numbers.where("id < 5"), "table", mode="append", branch="python/work")

saw = {
    "now": sorted(row.id for row in read("table").collect()),
    "then": read("table", revision=first).count(),
    "prefix": read("table", revision=first[:10]).where("id = 42").first().name,
    "branch": read("table", revision="python/work").count(),
    "file": bytes(read("two.csv", **{"as": "files"}).first().content).decode(),
    "types": dict(read("table").dtypes),
    "several": sorted(
        [row.id, row._file_path]
        for row in spark.read.format("oxen")
        .options(repository=repository, header="true")
        .load(["two.csv", "mo*.csv"])
        .select("id", "_file_path")
        .collect()
    ),
}

# The page about pictures, as it stands.
files = ["cat/1", "cat/2", "dog/3", "cow/4"]
for number, name in enumerate(files):
    spark.createDataFrame([(number, name)], "id long, name string").coalesce(1).write.format("oxen").options(
        repository=repository
    ).save(f"images/{name}.csv")
pets = spark.createDataFrame(
    [(i, name.split("/")[0], f"images/{name}.csv") for i, name in enumerate(files)], "id long, label string, image string"
)
written(pets, "data/pets.parquet")
page = pathlib.Path("../docs/pictures.md").read_text()
shown = {"spark": spark}
for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
    exec(block.replace("http://127.0.0.1:3000/ann/pets", repository), shown)
saw["folders"] = len(shown["sizes"])
saw["training"] = [[row.id, bytes(row.image_content).decode()] for row in shown["training"]]
# A function in Python is none that a scan can apply.
is_cat = udf(lambda text: "cat" in text, "boolean")
saw["cats"] = shown["pets"].where(is_cat("label")).select("image_content").count()
saw["cat files"] = shown["pictures"].where(is_cat("parent")).count()
try:
    read("absent.parquet")
except Exception as failure:
    saw["absent"] = str(failure)
try:
    read("two.csv", format="avro")
except Exception as failure:
    saw["avro"] = str(failure)
print(json.dumps(saw))
spark.stop()
