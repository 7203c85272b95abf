"""A review with Oxen's own client: review.py ROOT [HOST NAME]. Clones if there is a host; on a branch, sets labels of the
rows with ids 1 and 2, drops picture 3 and its row, and picture 4 without
its row; then merges the branch, and pushes if it cloned."""

import pathlib
import sys

import oxen
import pandas

oxen.user.config_user("Bo", "bo@example.org")
root = pathlib.Path(sys.argv[1])
if len(sys.argv) > 2:
    oxen.clone(sys.argv[3], str(root), host=sys.argv[2], scheme="http")
repo = oxen.Repo(str(root))
repo.restore(str(root))
repo.checkout("review", create=True)
table = root / "data" / "train.parquet"
rows = pandas.read_parquet(table)
rows.loc[rows["id"] == 1, "label"] = "cat"
rows.loc[rows["id"] == 2, "label"] = None
rows = rows[rows["id"] != 3]
rows.to_parquet(table, index=False)
repo.add(str(table))
repo.commit("Relabel two, drop a blurred one")
repo.rm("images/3.bin")
repo.rm("images/4.bin")
repo.commit("Remove two pictures")
repo.checkout("main")
repo.merge("review")
if len(sys.argv) > 2:
    repo.push("origin", "main")
