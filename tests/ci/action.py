"""Runs a composite action of GitHub from its own file, as far as ours needs it: inputs, outputs, conditions, steps with `run`. A step
with `uses` is looked at and not run. What is not known here is an error, not a guess."""

import dataclasses
import os
import re
import subprocess
import tempfile
from pathlib import Path

import yaml

# Actions that may be used, and what must be given to them.
KNOWN_ACTIONS = {"actions/upload-artifact@v4": {"name", "path"}}
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
TERM = re.compile(r"(inputs|github)\.([\w-]+)|steps\.([\w-]+)\.outputs\.([\w-]+)|'([^']*)'|(always)\(\)")
STEP_KEYS = {"name", "id", "if", "shell", "env", "run", "uses", "with"}


@dataclasses.dataclass
class Step:
    name: str
    ran: bool
    status: int = 0
    output: str = ""
    given: dict[str, str] = dataclasses.field(default_factory=dict)


class Action:
    def __init__(self, folder: Path):
        self.folder = folder
        self.document = yaml.safe_load((folder / "action.yml").read_text())
        if self.document["runs"]["using"] != "composite":
            raise ValueError("not a composite action")

    def run(self, workspace: Path, inputs: dict[str, str], environment: dict[str, str], github: dict[str, str]):
        """Outputs of the action and what its steps did; `environment` is that of the runner."""
        return Job(self, workspace, inputs, environment, github).run()


class Job:
    def __init__(self, action: Action, workspace: Path, inputs, environment, github):
        self.action, self.workspace, self.environment, self.github = action, workspace, environment, github
        declared = action.document["inputs"]
        if unknown := set(inputs) - set(declared):
            raise ValueError(f"no such input: {unknown}")
        self.outputs: dict[str, dict[str, str]] = {}
        self.inputs: dict[str, str] = {}
        for name, entry in declared.items():
            self.inputs[name] = inputs.get(name, self.text(str(entry.get("default", ""))))
        self.failed = False

    def value(self, expression: str) -> str:
        """Of terms joined by ||: the first that is not empty."""
        for part in expression.split("||"):
            term = TERM.fullmatch(part.strip())
            if term is None:
                raise ValueError(f"an expression that this test does not know: {expression}")
            context, name, step, output, literal, always = term.groups()
            found = ("true" if always else literal if literal is not None else
                     {"inputs": self.inputs, "github": self.github}[context].get(name) if context else
                     self.outputs.get(step, {}).get(output))
            if context == "inputs" and found is None:
                raise ValueError(f"no such input: {name}")
            if step and step not in {entry.get("id") for entry in self.action.document["runs"]["steps"]}:
                raise ValueError(f"no such step: {step}")
            if found:
                return found
        return ""

    def text(self, template: str) -> str:
        return EXPRESSION.sub(lambda match: self.value(match[1]), template)

    def holds(self, condition: str) -> bool:
        """`A == B` and `A != B` joined by &&; without always() it holds only as long as nothing failed."""
        parts = [part.strip() for part in condition.split("&&")]
        if self.failed and "always()" not in parts:
            return False
        for part in parts:
            sides = re.split(r"\s*(==|!=)\s*", part)
            if len(sides) == 1 and not self.value(sides[0]):
                return False
            if len(sides) == 3 and (self.value(sides[0]) == self.value(sides[2])) != (sides[1] == "=="):
                return False
        return True

    def run(self):
        steps = [self.step(entry) for entry in self.action.document["runs"]["steps"]]
        outputs = {name: self.text(entry["value"]) for name, entry in self.action.document["outputs"].items()}
        return outputs, steps

    def step(self, entry: dict) -> Step:
        if unknown := set(entry) - STEP_KEYS:
            raise ValueError(f"{entry['name']}: unknown keys {unknown}")
        if ("run" in entry) == ("uses" in entry):
            raise ValueError(f"{entry['name']}: a step either runs or uses something")
        if not self.holds(entry.get("if", "'true'")):
            return Step(entry["name"], ran=False)
        if "uses" in entry:
            given = {name: self.text(str(value)) for name, value in entry.get("with", {}).items()}
            if (needed := KNOWN_ACTIONS.get(entry["uses"])) is None or needed - set(given):
                raise ValueError(f"{entry['uses']} with {given}")
            return Step(entry["name"], ran=True, given=given)
        if entry.get("shell") != "bash":
            raise ValueError(f"{entry['name']}: a step of a composite action has to name its shell")
        return self.shell(entry)

    def shell(self, entry: dict) -> Step:
        with tempfile.TemporaryDirectory() as folder:
            script, output = Path(folder) / "script.sh", Path(folder) / "output"
            script.write_text(self.text(entry["run"]))
            output.touch()
            own = {name: self.text(str(value)) for name, value in entry.get("env", {}).items()}
            end = subprocess.run(  # as a runner calls `shell: bash`
                ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script], cwd=self.workspace, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                env={**self.environment, **own, "GITHUB_OUTPUT": str(output), "GITHUB_ACTION_PATH": str(self.action.folder),
                     "GITHUB_WORKSPACE": str(self.workspace), "CI": "true", "GITHUB_ACTIONS": "true", "PATH": os.environ["PATH"]})
            if "id" in entry:
                self.outputs[entry["id"]] = dict(line.split("=", 1) for line in output.read_text().splitlines())
        self.failed |= end.returncode != 0
        return Step(entry["name"], ran=True, status=end.returncode, output=end.stdout)
