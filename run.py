#!/usr/bin/env python3
"""Sets the project up and starts it. Needs Python 3.11 or newer and nothing else.

Everything it installs goes into .venv beside this file; removing that folder undoes it.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CORE_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
TRANSLATIONS = ROOT / "app" / "translations"
OLDEST_PYTHON = (3, 11)

USAGE = """\
python3 run.py [--port N] [--host H] [--no-demo]   set up, migrate, load the demo on first start, serve
               [--processes N]                     with so many web processes; else one a core, four at most
python3 run.py setup [--no-test]                   set up and migrate, with what tests need or without it
python3 run.py test [pytest arguments]             every test, on SQLite and on PostgreSQL
python3 run.py lint                                every check that is not a test
python3 run.py bench [NAME…] [--quick]             measure what performance promises
python3 run.py faults [NAME…] [--short]            race, repeat and kill, and look what is left
python3 run.py worker [--lease SECONDS]            send letters, beside a web server or for it
python3 run.py schedule                            do each minute what is due, beside gunicorn
python3 run.py doctor                              look over this installation and say what to do
"""

# What lint runs, by the names that it prints: the arguments of the environment's Python.
CHECKS = {
    "ruff check": "-m ruff check --output-format concise .",
    "ruff format": "-m ruff format --check --output-format concise .",
    "types": "-m mypy --strict app",
    "imports": ".venv/bin/lint-imports --no-logo --no-cache",
    "templates": "-m djlint templates --lint --quiet",
    "catalogues": "-m tests.lint.catalogues",
    "locks": "-m tests.lint.locks",
    "vendored files": "-m tests.lint.vendored",
    "migrations": "-m tests.lint.migrations",
}


class Trouble(Exception):
    """Something the person at the keyboard has to know; `code` becomes the exit code."""

    def __init__(self, line, code=1):
        super().__init__(line)
        self.code = code


def main(arguments):
    command = arguments[0] if arguments else ""
    if command != "test" and {"-h", "--help"} & set(arguments):
        print(USAGE, end="")
        return 0
    if not command or command.startswith("-"):
        return serve(arguments)
    commands = {"setup": set_up, "test": test, "lint": lint, "bench": bench, "faults": fault}
    commands |= {"worker": work, "schedule": schedule, "doctor": look_over}
    if command not in commands:
        raise Trouble(f"unknown command {command!r}; python3 run.py --help lists them", code=2)
    return commands[command](arguments[1:])


def serve(arguments):
    """Serve in this process's place, so that signals and the exit code are the server's own."""
    parser = Parser()
    parser.add_argument("--port", type=port, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--processes", type=processes)
    parser.parse_args(arguments)
    prepare(CORE_LOCK)
    replace_process("-m", "app.ops.serve", *arguments)


def set_up(arguments):
    parser = Parser()
    parser.add_argument("--no-test", action="store_true")
    options = parser.parse_args(arguments)
    prepare(CORE_LOCK, *([] if options.no_test else [TEST_LOCK]))
    if run_inside("-m", "flask", "--app", "wsgi", "db", "upgrade").returncode != 0:
        raise Trouble("the database was not migrated; the lines above say why")
    say("ready: python3 run.py serves it")
    return 0


def test(arguments):
    prepare(CORE_LOCK, TEST_LOCK)
    replace_process("-m", "pytest", *arguments)


def bench(arguments):
    prepare(CORE_LOCK, TEST_LOCK)
    replace_process("-m", "benchmarks", *arguments)


def fault(arguments):
    prepare(CORE_LOCK, TEST_LOCK)
    replace_process("-m", "faults", *arguments)


def work(arguments):
    prepare(CORE_LOCK)
    replace_process("-m", "app.ops.worker", *arguments)


def schedule(arguments):
    prepare(CORE_LOCK)
    replace_process("-m", "app.ops.schedule", *arguments)


def look_over(arguments):
    Parser().parse_args(arguments)
    prepare(CORE_LOCK)
    replace_process("-m", "flask", "--app", "wsgi", "doctor")


def lint(arguments):
    Parser().parse_args(arguments)
    prepare(CORE_LOCK, TEST_LOCK)
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if failed:
        raise Trouble("failed: " + ", ".join(failed))
    return 0


def passes(name, command):
    """Run one check and print its line; what a failed one had to say follows it."""
    begun = time.monotonic()
    done = run_inside(*command.split(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:<16}{verdict:<8}{time.monotonic() - begun:4.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout.decode(errors="replace").strip(), flush=True)
    return done.returncode == 0


def prepare(*locks):
    """Make what is missing of the environment: seconds once, milliseconds afterwards."""
    make_venv()
    for lock in locks:
        install(lock)
    compile_catalogues()


def make_venv():
    # pip is the last thing that goes into an environment: without it the making was interrupted.
    if PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 -- Debian ships Python without it
        import venv  # noqa: PLC0415
    except ImportError:
        raise Trouble(
            "this Python cannot make virtual environments; on Debian: apt-get install python3-venv"
        ) from None
    say("making .venv")
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Trouble(f".venv could not be made: {error}") from None


def install(lock):
    """Install a lock once: its hash is kept in the environment, and the same hash needs no pip."""
    stamp = VENV / f"{lock.name}.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(f"installing {lock.name}")
    pip = ("-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input")
    # A lock is complete, so that looking for dependencies would only cost time.
    if run_inside(*pip, "--no-deps", "--require-hashes", "-r", str(lock)).returncode != 0:
        raise Trouble(f"{lock.name} was not installed; the lines above say why")
    stamp.write_text(digest)


def compile_catalogues():
    sources = list(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    if all(map(is_compiled, sources)):
        return
    pybabel = ("-m", "babel.messages.frontend", "compile", "-d", str(TRANSLATIONS))
    done = run_inside(*pybabel, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    # A catalogue that pybabel skips is left out with exit code 0: only the file tells.
    if done.returncode != 0 or not all(map(is_compiled, sources)):
        raise Trouble(f"translations were not compiled: {done.stdout.decode(errors='replace').strip()}")


def is_compiled(source):
    compiled = source.with_suffix(".mo")
    return compiled.exists() and source.exists() and compiled.stat().st_mtime >= source.stat().st_mtime


def run_inside(*arguments, **streams):
    """Run the environment's Python. Unlike the first line of its scripts, this survives moving the folder."""
    return subprocess.run([PYTHON, *arguments], cwd=ROOT, env=environment(), check=False, **streams)


def replace_process(*arguments):
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), *arguments], environment())


def environment():
    """The caller's environment, without what would make the inner Python look elsewhere for modules."""
    foreign = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "FLASK_APP")
    return {name: value for name, value in os.environ.items() if name not in foreign}


def port(text):
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError
    return number


def processes(text):
    number = int(text)
    if not 0 < number <= 64:
        raise ValueError
    return number


def say(line):
    print(f"run.py: {line}", flush=True)


class Parser(argparse.ArgumentParser):
    """Refuses with one line instead of a screenful of usage."""

    def __init__(self):
        super().__init__(add_help=False, allow_abbrev=False)

    def error(self, message):
        raise Trouble(f"{message}; python3 run.py --help lists what there is", code=2)


if __name__ == "__main__":
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise Trouble(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}", code=2)
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        print(f"run.py: {trouble}", file=sys.stderr)
        sys.exit(trouble.code)
    except KeyboardInterrupt:
        sys.exit(130)
