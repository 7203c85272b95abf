"""What the benches share: their answers, servers on free ports of 127.0.0.1, and the time an action takes."""

import json
import os
import socket
import subprocess
import sys
import time

# Of this Python's own Spark, whichever else is installed.
os.environ.pop("SPARK_HOME", None)

# What Oxen's client and Spark print is not the answer.
_answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


import oxen  # noqa: E402

oxen.user.config_user("Bench", "bench@example.org")


def answer(**line):
    print(json.dumps(line), file=_answers, flush=True)


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def started(command, port, log=os.devnull, **environment):
    """A server, once it answers."""
    with open(log, "wb") as out:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=out, stderr=out)
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise
            time.sleep(0.1)


def oxen_server(program, folder, log=os.devnull):
    """@return the process, and its port; it writes a line of the log for each request"""
    port = free_port()
    command = [program, "start", "-i", "127.0.0.1", "-p", str(port)]
    level = "error" if log == os.devnull else "error,actix_web::middleware::logger=info"
    return started(command, port, log, SYNC_DIR=str(folder / "server"), RUST_LOG=level), port


def seconds(action):
    begun = time.monotonic()
    action()
    return time.monotonic() - begun
