"""Validates a croissant.json and reads its record sets: croissant.py FOLDER-OF-A-CLONE."""

import json
import logging
import pathlib
import sys

import mlcroissant

logging.getLogger("absl").setLevel(logging.ERROR)
folder = pathlib.Path(sys.argv[1])
dataset = mlcroissant.Dataset(jsonld=folder / "croissant.json")
issues = dataset.metadata.ctx.issues
rows = {
    records.id: sum(1 for _ in dataset.records(records.id))
    for records in dataset.metadata.record_sets
}
print(json.dumps({"errors": sorted(issues.errors), "warnings": sorted(issues.warnings), "rows": rows}))
