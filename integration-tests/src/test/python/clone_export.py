"""Has Oxen's own client clone a repository from a server, and prints one JSON object: the commits, newest first, and
the rows of a table at each. At the end the working folder has the newest.

clone_export.py HOST NAMESPACE/NAME FOLDER TABLE"""

import json
import pathlib
import sys

import oxen
import pyarrow.parquet

host, name, folder, table = sys.argv[1:]
repo = oxen.clone(name, path=folder, host=host, scheme="http", all=True)
log = [commit.id for commit in repo.log()]
rows = {}
for commit in reversed(log):
    repo.checkout(commit)
    rows[commit] = pyarrow.parquet.read_table(pathlib.Path(folder, table)).to_pylist()
repo.checkout("main")
print(json.dumps({"log": log, "rows": rows}))
