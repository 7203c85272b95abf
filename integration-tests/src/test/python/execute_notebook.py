"""Executes a notebook where it lies, as it stands, and prints one JSON object per code cell: its text results, and the
sizes of its pictures. A cell that fails ends this with its traceback."""

import base64
import json
import pathlib
import sys

import nbclient
import nbformat

notebook = pathlib.Path(sys.argv[1])
cells = nbformat.read(notebook, as_version=4)
nbclient.NotebookClient(
    cells, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(notebook.parent)}}
).execute()
for cell in cells.cells:
    if cell.cell_type == "code":
        text, pictures = [], []
        for output in cell.outputs:
            text.append(output.get("text", output.get("data", {}).get("text/plain", "")))
            if "image/png" in output.get("data", {}):
                pictures.append(len(base64.b64decode(output.data["image/png"])))
        print(json.dumps({"text": "\n".join(text), "pictures": pictures}))
