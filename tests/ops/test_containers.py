"""The containers start what is there: no engine runs them here, so what they name is looked up."""

import json
import re
from importlib.util import find_spec

import pytest
import yaml

import run
from app.config import KNOWN, ROOT
from faults import production

DEPLOY = ROOT / "deploy"
PLAN = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
IMAGE = (DEPLOY / "Dockerfile").read_text("utf-8")
PROGRAMS = ("web", "worker", "schedule")


def instructions(word):
    return re.findall(rf"^{word} (.+)$", IMAGE, re.MULTILINE)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_built_from_a_file_that_is_there_and_started_as_its_unit_starts_it(name):
    service = PLAN["services"][name]
    build = service["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file() and (ROOT / f"{build['dockerfile']}.dockerignore").is_file()
    command = service.get("command") or json.loads(instructions("CMD")[0])
    (unit,) = DEPLOY.glob(f"systemd/orientir-{name}*.service")
    assert command[1:] == production.command_of(unit.name)[1:]
    assert find_spec(command[2]) and all(
        (ROOT / one).exists() for one in command if one.startswith("deploy/")
    )


def test_what_programs_need_is_among_the_services_and_answers_for_its_health():
    for name in PROGRAMS:
        needed = PLAN["services"][name]["depends_on"]
        assert needed and all("healthcheck" in PLAN["services"][one] for one in needed)
    volumes = [one.partition(":")[0] for service in PLAN["services"].values() for one in service["volumes"]]
    assert set(volumes) == set(PLAN["volumes"])


def test_what_the_image_copies_and_calls_is_there(app):
    sources = [word for line in instructions("COPY") for word in line.split()[:-1]]
    assert sources and all((ROOT / source).exists() for source in sources)
    for called in re.findall(r"run\.(\w+)", " ".join(instructions("RUN"))):
        assert hasattr(run, called)
    for setting in re.findall(r"(\w+)=", instructions("ENV")[0]):
        assert setting in KNOWN | {"PATH", "WEB_BIND"}
    asked = PLAN["services"]["web"]["healthcheck"]["test"][-1]
    (path,) = re.findall(r"127\.0\.0\.1:8000(/\w+)", asked)
    assert path in {rule.rule for rule in app.url_map.iter_rules()}
