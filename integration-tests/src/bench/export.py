"""How long an export from S3 to a server takes, as ratios to moving the same objects to a disk, to downloading them and
pushing them with Oxen's client, and, once little has changed, to the first export. Run by bin/bench.

export.py OXEN-EXPORT SERVER FOLDER [--small N] [--large N]

Seconds are the job's own, from the first stage to the last, without the start of Spark; bytes are all that went over the
loopback meanwhile; memory is the most that driver and tasks, one process here, ever had."""

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
given = arguments.parse_args()
home = given.program.parents[1]

given.folder.mkdir(parents=True, exist_ok=True)
s3_port = free_port()
properties = given.folder / "s3proxy.properties"
properties.write_text(
    f"s3proxy.endpoint=http://127.0.0.1:{s3_port}\ns3proxy.authorization=none\n"
    "jclouds.provider=transient-nio2\njclouds.identity=none\njclouds.credential=none\n"
)
class_path = (home / "integration-tests/s3proxy/target/classpath.txt").read_text().strip()
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


def size(number):
    return SMALL_BYTES if number < given.small else LARGE_BYTES


def put(number):
    request("PUT", f"/raw/{number:06}.bin", os.urandom(size(number)))


def over_loopback():
    """Bytes so far."""
    for line in pathlib.Path("/proc/net/dev").read_text().splitlines():
        name, _, counts = line.strip().partition(":")
        if name == "lo":
            return int(counts.split()[0])
    raise OSError("no loopback in /proc/net/dev")


def make_table(table):
    jars = [jar for jar in (home / "export-jobs/target/spark.classpath").read_text().strip().split(":") if "/delta-" in jar]
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


def export(job, *options):
    """@return the run's answer, its seconds, bytes over the loopback, and most memory in bytes"""
    command = [
        str(given.program), "run", str(job), "--json", "--master", "local[2]",
        "--state", (given.folder / "state").as_uri(),
    ]  # fmt: skip
    settings = {
        "endpoint": f"http://127.0.0.1:{s3_port}",
        "endpoint.region": "us-east-1",
        "path.style.access": "true",
        "connection.ssl.enabled": "false",
        "access.key": "any",
        "secret.key": "any",
        "aws.credentials.provider": "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
    }
    for name, value in settings.items():
        command += ["--conf", f"spark.hadoop.fs.s3a.{name}={value}"]
    before = over_loopback()
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    memory = 0
    lines = []

    def read():
        for line in process.stderr:
            lines.append(line)
            sys.stderr.write(line)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    while process.poll() is None:
        try:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            memory = max(memory, int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) << 10)
        except (OSError, AttributeError):
            pass
        time.sleep(0.05)
    reader.join()
    if process.returncode:
        raise OSError("".join(lines))
    took = max(float(found.group(1)) for found in (re.match(r"\[ *([0-9.]+) s\]", line) for line in lines) if found)
    return json.loads(process.stdout.read()), took, over_loopback() - before, memory


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


servers = []
try:
    servers.append(
        started(["java", "-Xmx4g", "-cp", class_path, "org.gaul.s3proxy.Main", "--properties", str(properties)], s3_port)
    )
    server, oxen_port = oxen_server(given.server, given.folder)
    servers.append(server)
    say("putting objects into S3")
    request("PUT", "/raw")
    in_parallel(put, range(given.small + given.large))
    table = given.folder / "table"
    spark = make_table(table)
    job = given.folder / "job.yaml"
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
  repository: http://127.0.0.1:{oxen_port}/bench/export
  message: Bench
  author: {{name: Bench, email: bench@example.org}}
"""
    )
    say("moving them to a disk, as the ceiling")
    plain = seconds(lambda: download(given.folder / "downloaded"))
    say("exporting")
    result, full, moved, memory = export(job)
    say("pushing them with Oxen's client")
    clone = cloned(given.folder / "downloaded")
    pushed = seconds(lambda: push(clone))
    answer(
        what=f"{given.small:,} files of 20 KiB and {given.large:,} of 2 MiB",
        seconds=full,
        bytes=moved,
        copied=result["blobs"]["bytes"],
        memory=memory,
        **{"to moving the files to a disk": round(full / plain, 2), "downloading and pushing, to ours": round((plain + pushed) / full, 1)},
    )
    for share in (0, 0.001, 0.01, 0.1):
        changed = round((given.small + given.large) * share)
        say(f"changing {changed:,} rows and their files")
        # Evenly, so that the changed part has as many large files as the whole.
        numbers = [number * (given.small + given.large) // changed for number in range(changed)]
        in_parallel(put, numbers)
        if numbers:
            spark.sql(f"update delta.`{table}` set label = 'changed {share}' where id in ({','.join(map(str, numbers))})")
        result, took, moved, memory = export(job)
        answer(
            what=f"{share:.1%} changed",
            status=result["status"],
            seconds=took,
            bytes=moved,
            copied=result["blobs"]["bytes"],
            memory=memory,
            **{"to the first export": round(took / full, 2)},
        )
    spark.stop()
finally:
    for server in servers:
        server.terminate()
        server.wait()
