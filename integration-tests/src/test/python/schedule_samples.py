"""Loads the samples of schedulers with what those themselves bring, and prints what became of them."""

import json
import os
import sys
import tempfile
import threading
import time

samples, program, codes = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
home = tempfile.TemporaryDirectory()
os.environ |= {"AIRFLOW_HOME": home.name, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}

import kubernetes_validate
import yaml
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from airflow.serialization.serialized_objects import DagSerialization

BATCH_V1 = "1.34"


def outcome(task, *arguments):
    """What Airflow is told when the program ends."""
    task.command = [program, *arguments]
    try:
        task.execute({})
    except AirflowFailException:
        return "failed"
    except AirflowException:
        return "again"
    return "done"


def killed(task):
    """The same, when Airflow has the task stopped."""
    told = []
    run = threading.Thread(target=lambda: told.append(outcome(task, "wait")))
    task.process.sub_process = None
    run.start()
    while task.process.sub_process is None:
        time.sleep(0.01)
    task.on_kill()
    run.join()
    return told[0], task.process.sub_process.returncode


def airflow():
    bag = DagBag(dag_folder=os.path.join(samples, "airflow_dag.py"), bundle_path=samples)
    assert not bag.import_errors, bag.import_errors
    (dag,) = bag.dags.values()
    # What the scheduler works with is the serialised form.
    read = DagSerialization.from_dict(DagSerialization.to_dict(dag))
    (task,) = dag.tasks
    return {
        "schedule": dag.schedule,
        "catchup": read.catchup,
        "maxActiveRuns": read.max_active_runs,
        "retries": read.tasks[0].retries,
        "command": task.command,
        "outcomes": {code: outcome(task, str(code)) for code in codes},
        "killed": killed(task),
    }


def kubernetes():
    with open(os.path.join(samples, "kubernetes-cronjob.yaml")) as file:
        job = yaml.safe_load(file)
    kubernetes_validate.validate(job, BATCH_V1, strict=True)
    job["spec"]["jobTemplate"]["spec"]["backofLimit"] = 3
    try:
        kubernetes_validate.validate(job, BATCH_V1, strict=True)
    except kubernetes_validate.ValidationError as error:
        return {"kind": job["kind"], "misspelt": error.message}


print(json.dumps({"airflow": airflow(), "kubernetes": kubernetes()}))
