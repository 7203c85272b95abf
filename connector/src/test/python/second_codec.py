"""Builds a commit once more with a second implementation of nodes and trees, and says whether every node is the same.

Arguments: folder of the implementation (oxen_codec.py), address of the repository, id of the commit."""

import datetime
import json
import sys
import urllib.request

sys.path.insert(0, sys.argv[1])
import oxen_codec as codec


def tree(address, commit):
    host, namespace, name = address.rsplit("/", 2)
    request = f"{host}/api/repos/{namespace}/{name}/tree/download/{commit:x}?subtrees=.&depth=-1&is_download=true"
    with urllib.request.urlopen(request) as answer:
        return codec.Tree(codec.unpack_nodes(answer.read()), commit)


def files(tree):
    return {path: entry for path, entry in tree.walk() if entry.kind == codec.FILE} if tree else {}


def sorted_counts(directory, encode=codec.enc_dir):
    """The order of these maps is free, and part of what is hashed. Ours are sorted."""
    directory.counts = dict(sorted(directory.counts.items()))
    directory.sizes = dict(sorted(directory.sizes.items()))
    return encode(directory)


def without_parent(node, children):
    """The parent in a node's head is informational."""
    return node[:1], node[17:], children


codec.enc_dir = sorted_counts
address = sys.argv[2]
theirs = tree(address, int(sys.argv[3], 16))
_, _, parents, message, author, email, time = theirs.commit_fields
parents = [int.from_bytes(parent, "big") for parent in parents]
base = tree(address, parents[0]) if parents else None
before, after = files(base), files(theirs)

added = {path: entry for path, entry in after.items() if path not in before or before[path].payload() != entry.payload()}
removed = [path for path in before if path not in after]
for entry in added.values():
    stored = entry.combined
    assert entry.finish().combined == stored, entry
year, day, hour, minute, second, nanos = time[:6]
moment = datetime.datetime(year, 1, 1, hour, minute, second, tzinfo=datetime.timezone.utc)
seconds = int((moment + datetime.timedelta(days=day - 1)).timestamp())

built = codec.build_commit(base, parents, added, removed, message, author, email, seconds, nanos)
# A folder that lost its last file has a node there, to which nothing refers.
kept = set(built.dir_hashes.values())
different = [
    f"{digest:x}"
    for digest, node, children in built.nodes
    if (node[0] != codec.DIR or digest in kept)
    and (digest not in theirs.nodes or without_parent(*theirs.nodes[digest]) != without_parent(node, children))
]
print(json.dumps({"commit": f"{built.commit:x}", "nodes": len(built.nodes), "different": different}))
