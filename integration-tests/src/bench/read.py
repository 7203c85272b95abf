"""How long reading a version takes, as ratios to Spark's own reader of a local copy, to moving the same bytes from the
server, and to downloading with Oxen's client first. Run by bin/bench.

read.py BUNDLE SERVER FOLDER [--rows N] [--images N] [--repeats N]"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import statistics
import urllib.request

from common import answer, free_port, oxen_server, say, seconds

import oxen
from pyspark.sql import SparkSession

IMAGE_BYTES = 20 << 10
NAMES = 20
TASKS = 2

arguments = argparse.ArgumentParser()
arguments.add_argument("bundle")
arguments.add_argument("server")
arguments.add_argument("folder", type=pathlib.Path)
arguments.add_argument("--rows", type=int, default=1_500_000)
arguments.add_argument("--images", type=int, default=5_000)
arguments.add_argument("--repeats", type=int, default=5)
given = arguments.parse_args()


given.folder.mkdir(parents=True, exist_ok=True)
server, port = oxen_server(given.server, given.folder)
spark = (
    SparkSession.builder.master(f"local[{TASKS}]")
    .config("spark.jars", given.bundle)
    .config("spark.driver.memory", "3g")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.ui.port", str(free_port()))
    .config("spark.sql.shuffle.partitions", "2")
    .config("spark.ui.showConsoleProgress", "false")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")


def make(repository):
    """A table of twenty columns in eight files, sorted by id, and a folder of images, as two commits."""
    columns = ["id"]
    for i in range(1, NAMES):
        columns.append(f"xxhash64(id, {i}) as n{i}" if i % 2 else f"substr(sha2(cast(id + {i} as string), 256), 1, 12) as t{i}")
    rows = spark.range(0, given.rows, 1, 8).selectExpr(*columns)
    rows.write.format("oxen").options(repository=repository, **{"create-repository": "true"}).save("table")
    source = given.folder / "images"
    if not source.exists():
        source.mkdir()
        for i in range(given.images):
            (source / f"{i:06}.bin").write_bytes(os.urandom(IMAGE_BYTES))


def files(repository, path):
    return spark.read.format("oxen").option("as", "files").option("repository", repository).load(path)


def images_into(repository, kind):
    """With Oxen's own client, from a folder."""
    if kind == "local":
        shutil.copytree(given.folder / "images", pathlib.Path(repository, "images"))
        checkout = oxen.Repo(repository)
        checkout.add("images")
        checkout.commit("Images")
    else:
        host, _, name = repository.removeprefix("http://").partition("/")
        clone = oxen.clone(name, path=str(given.folder / "pushing"), host=host, scheme="http")
        shutil.copytree(given.folder / "images", given.folder / "pushing" / "images")
        clone.add("images")
        clone.commit("Images")
        clone.push()


def ran(query):
    query().write.format("noop").mode("overwrite").save()


def cost():
    """Requests and bytes of the last query, as Spark's UI shows them."""
    context = spark.sparkContext
    url = f"{context.uiWebUrl}/api/v1/applications/{context.applicationId}/sql?details=true&planDescription=false&length=100000"
    metrics = {}
    for node in json.load(urllib.request.urlopen(url))[-1]["nodes"]:
        for metric in node["metrics"]:
            metrics[metric["name"]] = metric["value"]
    return metrics.get("requests to the repository's server", "0"), metrics.get("bytes fetched from the repository", "0")


def download(repository, path):
    shutil.rmtree(given.folder / "downloaded", ignore_errors=True)
    host, _, name = repository.removeprefix("http://").partition("/")
    oxen.RemoteRepo(name, host=host, scheme="http").download(path, str(given.folder / "downloaded"))


def raw(repository, paths):
    """The same bytes over the same loopback, by plain GETs, as many at a time as Spark has tasks."""
    host, _, name = repository.removeprefix("http://").partition("/")

    def get(path):
        with urllib.request.urlopen(f"http://{host}/api/repos/{name}/file/main/{path}") as answer:
            while answer.read(1 << 20):
                pass

    with concurrent.futures.ThreadPoolExecutor(TASKS) as threads:
        list(threads.map(get, paths))


def measure(kind, repository, ceiling):
    table = lambda: spark.read.format("oxen").option("repository", repository).load("table")  # noqa: E731
    plain = lambda: spark.read.parquet(str(ceiling / "table"))  # noqa: E731
    third = given.rows // 3
    queries = {
        "all of 20 columns": lambda t: t(),
        "2 of 20 columns": lambda t: t().select("id", "t2"),
        "1,000 rows by id": lambda t: t().where(f"id between {third} and {third + 999}"),
    }
    pairs = {name: (lambda q=q: q(table), lambda q=q: q(plain), "table") for name, q in queries.items()}
    pairs[f"{given.images:,} images of 20 KiB"] = (
        lambda: files(repository, "images").select("content"),
        lambda: spark.read.format("binaryFile").load(str(ceiling / "images")).select("content"),
        "images",
    )
    for name, (ours, theirs, path) in pairs.items():
        ran(ours)
        requests, fetched = cost()
        ran(theirs)
        paths = [row.path for row in files(repository, path).select("path").collect()]
        times = {"ours": [], "ceiling": [], "raw": [], "download": []}
        for _ in range(given.repeats):
            times["ours"].append(seconds(lambda: ran(ours)))
            times["ceiling"].append(seconds(lambda: ran(theirs)))
            if kind == "server":
                times["download"].append(seconds(lambda: download(repository, path)))
            if kind == "server" and path == "table":
                times["raw"].append(seconds(lambda: raw(repository, paths)))
        one = {key: statistics.median(some) for key, some in times.items() if some}
        line = {
            "backend": kind,
            "query": name,
            "requests": requests,
            "bytes": fetched,
            "seconds": round(one["ours"], 2),
            "to Spark on a local copy": round(one["ours"] / one["ceiling"], 2),
        }
        if "raw" in one:
            line["to moving the table's bytes"] = round(one["ours"] / one["raw"], 2)
        if "download" in one:
            line["downloading first, to ours"] = round((one["download"] + one["ceiling"]) / one["ours"], 1)
        yield line


try:
    repositories = {"local": str(given.folder / "repository"), "server": f"http://127.0.0.1:{port}/bench/read"}
    for kind, repository in repositories.items():
        say(f"making the {kind} repository")
        make(repository)
        images_into(repository, kind)
    ceiling = given.folder / "ceiling"
    for path in ("table", "images"):
        for row in files(repositories["local"], path).select("path", "content").toLocalIterator():
            copy = ceiling / row.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(row.content)
    for kind, repository in repositories.items():
        say(f"reading from the {kind} repository")
        for line in measure(kind, repository, ceiling):
            answer(**line)
finally:
    server.terminate()
    server.wait()
    spark.stop()
