#!/usr/bin/env python3
"""play_action.py ACTION [NAME=VALUE…]: plays a composite GitHub action here, step by step.

Prints what the steps print, then the job summary; the exit code is the first failed step's. What
this player does not know (another shell, another condition, an unknown input) is refused with 70, so
that the action stays in what it shows to work.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml


def refuse(why):
    print(f"play_action: {why}", file=sys.stderr)
    sys.exit(70)


def inputs_of(action, words):
    """What the steps see of the inputs: the defaults, then what was given."""
    known = action["inputs"]
    given = dict(word.split("=", 1) for word in words)
    for name in given:
        if name not in known:
            refuse(f"the action has no input {name}")
    for name, about in known.items():
        if "description" not in about or ("default" not in about and not about.get("required")):
            refuse(f"input {name}: a description, and a default unless it is required")
    return {name: str(given.get(name, about.get("default", ""))) for name, about in known.items()}


def fill(text, inputs):
    """Expressions in an environment value."""

    def value(match):
        name = match.group(1)
        if name not in inputs:
            refuse(f"inputs.{name} is asked for, and is no input")
        return inputs[name]

    filled = re.sub(r"\$\{\{ inputs\.([a-z_]+) \}\}", value, text)
    if "${{" in filled:
        refuse(f"an expression that is not an input: {text}")
    return filled


def play(step, inputs, base):
    """The exit code of one step."""
    if set(step) - {"name", "id", "if", "shell", "run", "env"} or step["shell"] != "sh":
        refuse(f"step {step['name']}: a key or a shell that is not known here")
    if "${{" in step["run"]:
        refuse(f"step {step['name']}: an expression in a script can be made to run anything")
    environment = base | {name: fill(str(v), inputs) for name, v in step.get("env", {}).items()}
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as script:
        script.write(step["run"] + "\n")
        script.flush()
        return subprocess.run(["sh", "-e", script.name], env=environment, check=False).returncode


def main():
    path = pathlib.Path(sys.argv[1]).resolve()
    action = yaml.safe_load(path.read_text(encoding="utf-8"))
    if action["runs"]["using"] != "composite":
        refuse("not a composite action")
    inputs = inputs_of(action, sys.argv[2:])
    first_failure = 0
    with tempfile.TemporaryDirectory() as folder:
        files = {name: f"{folder}/{name}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            pathlib.Path(file).touch()
        base = dict(os.environ) | files | {"GITHUB_ACTION_PATH": str(path.parent)}
        for step in action["runs"]["steps"]:
            if step.get("if", "success()") not in ("success()", "always()"):
                refuse(f"step {step['name']}: a condition that is not known here")
            if first_failure == 0 or step.get("if") == "always()":
                print(f"== {step['name']}", flush=True)
                first_failure = first_failure or play(step, inputs, base)
        for file in files.values():
            print(f"== {pathlib.Path(file).name}")
            print(pathlib.Path(file).read_text(encoding="utf-8"), end="")
    return first_failure


if __name__ == "__main__":
    sys.exit(main())
