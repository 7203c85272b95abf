"""Has Oxen's own client clone a repository from a server, and prints one JSON object: the commits, newest first, and
the rows of a table at each. The clone has the newest in its working folder.

clone_export.py HOST NAMESPACE/NAME FOLDER TABLE"""

import json
import pathlib
import sys
import tempfile

import oxen
import pyarrow.parquet

host, name, folder, table = sys.argv[1:]
clone = oxen.clone(name, path=folder, host=host, scheme="http", all=True)
log = [commit.id for commit in clone.log()]
rows = {log[0]: pyarrow.parquet.read_table(pathlib.Path(folder, table)).to_pylist()}
# The client checks out branches only; what lies further back it downloads.
remote = oxen.RemoteRepo(name, host=host, scheme="http")
for commit in log[1:]:
    with tempfile.TemporaryDirectory() as scratch:
        earlier = pathlib.Path(scratch, "table")
        remote.download(table, str(earlier), revision=commit)
        rows[commit] = pyarrow.parquet.read_table(earlier).to_pylist()
print(json.dumps({"log": log, "rows": rows}))
