"""What the tests have Oxen's own client do. Each command is a process of its own: one that has used a repository holds
its databases until it ends. The last line it prints is a JSON object."""

import hashlib
import json
import os
import pathlib
import sys

import oxen


def digests(root):
    """Path -> SHA-256 of every working file."""
    files = {}
    for folder, folders, names in os.walk(root):
        if ".oxen" in folders:
            folders.remove(".oxen")
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                files[os.path.relpath(path, root)] = hashlib.sha256(file.read()).hexdigest()
    return files


def log(repo):
    return [{"id": commit.id, "message": commit.message} for commit in repo.log()]


def state(repo):
    return {"log": log(repo), "files": digests(repo.path), "clean": repo.status().is_clean()}


def checkout(root, *branches):
    """Fills the empty working folder of the branch that HEAD names, then goes through the others."""
    repo = oxen.Repo(root)
    states = {}
    repo.restore(root)
    for branch in branches:
        if repo.current_branch.name != branch:
            repo.checkout(branch)
        states[branch] = state(repo)
    return {"branches": sorted(branch.name for branch in repo.branches()), "states": states}


def switch(root, branch):
    oxen.Repo(root).checkout(branch)
    return {}


def restore(root, path):
    oxen.Repo(root).restore(os.path.join(root, path))
    return {}


def write(root, *changes):
    """PATH=TEXT writes a working file and adds it, PATH= removes one; the last one is the commit's message."""
    repo = oxen.Repo(root)
    for change in changes[:-1]:
        path, text = change.split("=", 1)
        file = pathlib.Path(root, path)
        if text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            repo.add(str(file))
        else:
            repo.rm(path, recursive=file.is_dir())
    return {"commit": repo.commit(changes[-1]).id}


def merge(root, branch):
    repo = oxen.Repo(root)
    repo.merge(branch)
    return state(repo)


def push(root, url, *branches):
    repo = oxen.Repo(root)
    repo.set_remote("origin", url)
    for branch in branches:
        repo.checkout(branch)
        repo.push("origin", branch)
    return {}


def pull(root, branch):
    repo = oxen.Repo(root)
    repo.checkout(branch)
    repo.pull("origin", branch)
    return state(repo)


def author(root, many):
    """A repository with two branches, their merge, a folder of many files, and removals."""
    folder = pathlib.Path(root)
    repo = oxen.Repo(root, mkdir=True)
    repo.init()

    def commit(message, files, removed=()):
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        for path in removed:
            repo.rm(path, recursive=(folder / path).is_dir())
        for top in sorted({path.split("/")[0] for path in files}):
            repo.add(str(folder / top))
        repo.commit(message)

    commit("Start", {
        "read me.txt": "one\n",
        "dir/ä ö/50%.txt": "two",
        "dir/a+b#1.csv": "id,name\n1,a\n2,b\n",
        "old/x": "x",
        "old/deep/y": "y",
        "gone.txt": "gone",
    })
    commit("Many", {f"many/f{i}": f"content {i % 100}" for i in range(int(many))})
    repo.checkout("labels", create=True)
    commit("Label", {"dir/a+b#1.csv": "id,name\n1,a\n2,b\n3,c\n", "labels/l.jsonl": '{"label": "cat"}\n'})
    labels = digests(root)
    repo.checkout("main")
    commit("Remove", {"many/f0": "changed"}, ["old", "gone.txt", "many/f1"])
    before = digests(root)
    repo.merge("labels")
    return {"main": state(repo), "labels": labels, "before": before}


def record(root, samples):
    """Commits a copy of a folder of samples."""
    repo = oxen.Repo(root, mkdir=True)
    repo.init()
    for sample in sorted(os.listdir(samples)):
        pathlib.Path(root, sample).write_bytes(pathlib.Path(samples, sample).read_bytes())
    repo.add(root)
    return {"commit": repo.commit("Samples").id}


def stage(root):
    """Leaves a staged file behind."""
    repo = oxen.Repo(root)
    pathlib.Path(root, "staged.txt").write_text("staged")
    repo.add(os.path.join(root, "staged.txt"))
    return {}


def conflict(root):
    """Leaves a merge with a conflict behind."""
    repo = oxen.Repo(root)
    repo.restore(root)
    file = pathlib.Path(root, "a.txt")

    def edit(text):
        file.write_text(text)
        repo.add(str(file))
        repo.commit(text)

    repo.checkout("other", create=True)
    edit("theirs")
    repo.checkout("main")
    edit("ours")
    repo.merge("other")
    return {"merging": os.path.exists(os.path.join(root, ".oxen", "MERGE_HEAD"))}


def partial(root, host, name, path):
    oxen.clone(name, root, host=host, scheme="http", filters=path)
    return {}


if __name__ == "__main__":
    oxen.user.config_user("Bo", "bo@example.org")
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
