"""A nightly export. Airflow 3; the worker has oxen-export and a Java."""

from datetime import datetime, timedelta, timezone

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import DAG, BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException

# Good ends: committed or up to date, and committed with rows left out as the job allows.
DONE = {0, 7, 10}
# What another attempt does not mend. Any other code may pass: 75 says so, and a killed run has a code of its signal.
FINAL = {1, 2, 3, 4, 5, 6, 8}


class OxenExport(BaseOperator):
    """Runs one job, and tells Airflow by the exit code whether to try again."""

    template_fields = ("command",)

    def __init__(self, *, command: list[str], **options):
        super().__init__(**options)
        self.command = command
        self.process = SubprocessHook()

    def execute(self, context):
        code = self.process.run_command(self.command).exit_code
        if code in FINAL:
            raise AirflowFailException(f"oxen-export ended with {code}; the log above says what to change")
        if code not in DONE:
            raise AirflowException(f"oxen-export ended with {code}; the next attempt goes on from there")
        return code

    def on_kill(self):
        # It saves what it has copied, and ends with 143.
        self.process.send_sigterm()


with DAG(
    dag_id="oxen_export_digits",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    # An export takes the newest versions, so nights that were missed need no runs of their own.
    catchup=False,
    # Two at once would be safe; one would wait for nothing.
    max_active_runs=1,
) as dag:
    OxenExport(
        task_id="export",
        command=["/opt/oxen-spark/bin/oxen-export", "run", "/etc/oxen/digits.yaml"],
        retries=3,
        retry_delay=timedelta(minutes=5),
        retry_exponential_backoff=True,
    )
