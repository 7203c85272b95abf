"""How long an export from S3 to a server takes, as ratios to moving the same objects to a disk, to downloading them and
pushing them with Oxen's client, to writing them as shards with MosaicML's dataframe_to_mds, and, once little has changed,
to the first export; and what changes cost in one process that watches the table. Run by bin/bench.

export.py OXEN-EXPORT SERVER FOLDER [--small N] [--large N] [--mds PYTHON]

Seconds are the job's own, from the first stage to the last, without the start of Spark, and of a process that watches
from where it notices a change; requests are what Oxen's server
and S3 logged, bytes all that went over the loopback meanwhile; memory is the most that driver and tasks, one process
here, ever had. The share of provenance is of the samples that a profiler took of all threads at work: those in SHA-256,
digests of rows, and the manifest."""

import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading
import time

from common import answer, free_port, oxen_server, say, seconds, started

import oxen
from pyspark.sql import SparkSession

SMALL_BYTES = 20 << 10
LARGE_BYTES = 2 << 20
CONNECTIONS = 16

arguments = argparse.ArgumentParser()
arguments.add_argument("program", type=pathlib.Path)
arguments.add_argument("server")
arguments.add_argument("folder", type=pathlib.Path)
arguments.add_argument("--small", type=int, default=10_000)
arguments.add_argument("--large", type=int, default=500)
arguments.add_argument("--mds", help="a Python that has mosaicml-streaming and pyspark")
given = arguments.parse_args()
home = given.program.parents[1]

given.folder.mkdir(parents=True, exist_ok=True)
s3_port = free_port()
properties = given.folder / "s3proxy.properties"
properties.write_text(
    f"s3proxy.endpoint=http://127.0.0.1:{s3_port}\ns3proxy.authorization=none\n"
    "jclouds.provider=transient-nio2\njclouds.identity=none\njclouds.credential=none\n"
)
spark_jars = (home / "export-jobs/target/spark.classpath").read_text().strip().split(":")
class_path = (home / "integration-tests/s3proxy/target/classpath.txt").read_text().strip()
logs = {"oxen": given.folder / "oxen.log", "s3": given.folder / "s3.log"}
local = threading.local()


def request(method, path, body=None):
    """To S3, on a connection of the thread's own."""
    if not hasattr(local, "connection"):
        local.connection = http.client.HTTPConnection("127.0.0.1", s3_port)
    local.connection.request(method, path, body)
    answer = local.connection.getresponse()
    content = answer.read()
    if answer.status // 100 != 2:
        raise OSError(f"{method} {path}: {answer.status} {content[:200]}")
    return content


def in_parallel(action, items):
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(action, items))


def put(number, share=1):
    size = SMALL_BYTES if number < given.small else LARGE_BYTES
    request("PUT", f"/raw/{number:06}.bin", os.urandom(int(size * share)))


def requests():
    """How many each server has answered so far."""
    marks = {"oxen": " end ", "s3": "request: "}
    return {name: sum(marks[name] in line for line in log.open(errors="replace")) for name, log in logs.items()}


def over_loopback():
    """Bytes so far."""
    for line in pathlib.Path("/proc/net/dev").read_text().splitlines():
        name, _, counts = line.strip().partition(":")
        if name == "lo":
            return int(counts.split()[0])
    raise OSError("no loopback in /proc/net/dev")


def make_table(table):
    jars = [jar for jar in spark_jars if "/delta-" in jar]
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", ",".join(jars))
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    spark.sql(
        f"create table delta.`{table}` using delta tblproperties ('delta.enableRowTracking' = 'true') as"
        f" select id, concat('label ', id % 10) label, concat('s3a://raw/', lpad(id, 6, '0'), '.bin') uri"
        f" from range(0, {given.small + given.large}, 1, 8)"
    )
    return spark


def written(repository):
    """A job file for it."""
    job = given.folder / f"{repository}.yaml"
    job.write_text(
        f"""\
apiVersion: oxen-export/v1
name: bench
source: {{tables: {{rows: {{path: "{table}"}}}}}}
dataset:
  key: [id]
  table: data/train.parquet
  files: [{{column: uri, from: ["s3a://raw/"], path: "files/{{id}}{{ext}}"}}]
target:
  repository: http://127.0.0.1:{oxen_port}/bench/{repository}
  message: Bench
  author: {{name: Bench, email: bench@example.org}}
"""
    )
    return job


class Exporter:
    """`oxen-export run`, or `watch`, of the job of a repository."""

    def __init__(self, command, repository, *more, **environment):
        settings = {
            "endpoint": f"http://127.0.0.1:{s3_port}",
            "endpoint.region": "us-east-1",
            "path.style.access": "true",
            "connection.ssl.enabled": "false",
            "access.key": "any",
            "secret.key": "any",
            "aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
        }
        words = [
            str(given.program), command, str(written(repository)), "--json", "--master", "local[2]",
            "--state", (given.folder / "state" / repository).as_uri(), *more,
        ]  # fmt: skip
        for name, value in settings.items():
            words += ["--conf", f"spark.hadoop.fs.s3a.{name}={value}"]
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
        )
        self.lines = []
        self.noticed = None
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            if "has changed since version" in line:
                self.noticed = time.monotonic()
            self.lines.append(line)
            sys.stderr.write(line)

    def result(self):
        """Of the next export."""
        for line in self.process.stdout:
            # A profiler speaks there, too.
            if line.startswith("{"):
                return json.loads(line)
        raise OSError("".join(self.lines))

    def peak_memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) << 10

    def end(self):
        self.reader.join()
        if self.process.wait():
            raise OSError("".join(self.lines))


class Cost:
    """Requests and bytes since it was made."""

    def __init__(self):
        self.before = over_loopback()
        self.asked = requests()

    def of(self, result):
        return {
            "status": result["status"],
            "requests": {name: count - self.asked[name] for name, count in requests().items()},
            "bytes": over_loopback() - self.before,
            "copied": result["blobs"]["bytes"],
        }


def export(repository, **environment):
    """@return the run's status, its seconds, and what it cost"""
    cost = Cost()
    exporter = Exporter("run", repository, **environment)
    memory = 0
    while exporter.process.poll() is None:
        try:
            memory = max(memory, exporter.peak_memory())
        except (OSError, AttributeError):
            pass
        time.sleep(0.05)
    result = exporter.result()
    exporter.end()
    took = max(
        float(found.group(1)) for found in (re.match(r"\[ *([0-9.]+) s\]", line) for line in exporter.lines) if found
    )
    return {**cost.of(result), "seconds": took, "memory": memory}


def change(share):
    """Evenly, so that the changed part has as many large files as the whole."""
    changed = round(len(everything) * share)
    say(f"changing {changed:,} rows and their files")
    numbers = [number * len(everything) // changed for number in range(changed)]
    in_parallel(put, numbers)
    if numbers:
        spark.sql(f"update delta.`{table}` set label = 'changed' where id in ({','.join(map(str, numbers))})")


def watch(*shares):
    """Exports by one process that stays, as its tables change: all first, then the shares one after the other."""
    watching = Exporter("watch", "watched", "--poll", "PT0.2S", "--runs", str(1 + len(shares)))
    watching.result()
    for share in shares:
        change(share)
        cost = Cost()
        result = watching.result()
        yield share, {**cost.of(result), "seconds": round(time.monotonic() - watching.noticed, 1)}
    watching.end()


def share_of_provenance(recording):
    """Of the samples of a profile."""
    jfr = pathlib.Path(shutil.which("java")).resolve().with_name("jfr")
    printed = subprocess.run(
        [jfr, "print", "--json", "--stack-depth", "64", "--events", "jdk.ExecutionSample", recording],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    own = ("dev/oxenspark/export/provenance/", "sun/security/provider/", "java/security/")
    samples = json.loads(printed)["recording"]["events"]
    of_it = sum(
        any(frame["method"]["type"]["name"].replace(".", "/").startswith(own) for frame in trace["frames"])
        for sample in samples
        if (trace := sample["values"]["stackTrace"])
    )
    return round(of_it / len(samples), 3)


def download(folder):
    """Every object as a file: what any way out of S3 costs at least."""
    folder.mkdir(parents=True)
    in_parallel(
        lambda number: (folder / f"{number:06}.bin").write_bytes(request("GET", f"/raw/{number:06}.bin")),
        range(given.small + given.large),
    )


def cloned(folder):
    """A clone of a repository of its own, with the files in it."""
    host = f"127.0.0.1:{oxen_port}"
    oxen.RemoteRepo("bench/pushed", host=host, scheme="http").create(empty=False)
    clone = oxen.clone("bench/pushed", path=str(given.folder / "clone"), host=host, scheme="http")
    shutil.move(folder, given.folder / "clone" / "raw")
    return clone


def push(clone):
    clone.add("raw")
    clone.commit("Files")
    clone.push()


def mds():
    """Seconds for the same rows and bytes as MosaicML's shards on the same disk, read from S3 by Spark's tasks."""
    script = pathlib.Path(__file__).with_name("mds.py")
    rows = given.small + given.large
    command = [given.mds, script, str(s3_port), str(rows), given.folder / "mds"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])["seconds"]


log4j = given.folder / "log4j2.properties"
log4j.write_text(
    f"""\
appender.file.type = File
appender.file.name = file
appender.file.fileName = {logs["s3"]}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %m%n
rootLogger.level = error
logger.requests.name = org.gaul.s3proxy.S3ProxyHandler
logger.requests.level = debug
logger.requests.appenderRef.file.ref = file
"""
)
logging = [jar for jar in spark_jars if re.search(r"/log4j-(api|core|slf4j2-impl)-", jar)]
servers = []
try:
    s3 = ["java", "-Xmx4g", f"-Dlog4j2.configurationFile={log4j}", "-cp", ":".join([class_path, *logging])]
    servers.append(started([*s3, "org.gaul.s3proxy.Main", "--properties", str(properties)], s3_port))
    server, oxen_port = oxen_server(given.server, given.folder, logs["oxen"])
    servers.append(server)
    table = given.folder / "table"
    spark = make_table(table)
    everything = range(given.small + given.large)
    files = f"{given.small:,} files of 20 KiB and {given.large:,} of 2 MiB"
    request("PUT", "/raw")
    say("putting objects of a quarter of the size into S3, and exporting them")
    in_parallel(lambda number: put(number, 1 / 4), everything)
    quarter = export("quarter")
    answer(what=f"a quarter of the bytes: {files}", **quarter)
    say("putting objects into S3")
    in_parallel(put, everything)
    say("moving them to a disk, as the ceiling")
    plain = seconds(lambda: download(given.folder / "downloaded"))
    say("exporting")
    full = export("export")
    say("pushing them with Oxen's client")
    clone = cloned(given.folder / "downloaded")
    pushed = seconds(lambda: push(clone))
    ratios = {
        "to moving the files to a disk": round(full["seconds"] / plain, 2),
        "downloading and pushing, to ours": round((plain + pushed) / full["seconds"], 1),
        "memory, to that of a quarter of the bytes": round(full["memory"] / quarter["memory"], 2),
    }
    if given.mds:
        say("writing them as MosaicML's shards")
        ratios["to dataframe_to_mds"] = round(full["seconds"] / mds(), 2)
    answer(what=files, **full, **ratios)
    say("exporting with a profiler")
    recording = given.folder / "export.jfr"
    profiled = export("profiled", JDK_JAVA_OPTIONS=f"-XX:StartFlightRecording=filename={recording},settings=profile")
    answer(what=f"profiled: {files}", **profiled, **{"share of provenance": share_of_provenance(recording)})
    for share in (0, 0.001, 0.01, 0.1):
        change(share)
        again = export("export")
        answer(
            what=f"{share:.1%} changed", **again, **{"to the first export": round(again["seconds"] / full["seconds"], 2)}
        )
    say("watching the table")
    all_again = None
    for share, again in watch(1, 0.001, 0.01, 0.1):
        all_again = all_again or again
        answer(
            what=f"{share:.1%} changed, in a process that watches",
            **again,
            **{"to everything changed": round(again["seconds"] / all_again["seconds"], 2)},
        )
    spark.stop()
finally:
    for server in servers:
        server.terminate()
        server.wait()
