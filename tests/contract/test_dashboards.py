"""What the dashboard and the alerts ask Prometheus for is what the code counts."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = ROOT / "deploy" / "grafana" / "screener.json"
PROMETHEUS = ROOT / "deploy" / "prometheus"
ROWS = ["Flow", "Lag", "Failures", "Model", "Phone calls", "Gateway", "Resources", "Webhooks to others"]
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",), "info": ("_info",)}
OF_PROMETHEUS = {"job", "instance", "le"}
OF_EVERY_TARGET: dict[str, set[str]] = {"up": set()}

NAME = re.compile(r"\b((?:screener|process|python)_[a-z_]+|up)\b(?!\s*\()(?:\{([^}]*)\})?")
MATCHER = re.compile(r"([a-z_]+)\s*(?:=~|!~|!=|=)")
GROUPING = re.compile(r"\bby \(([^)]*)\)")


def exposed() -> dict[str, set[str]]:
    """Every series that our processes can have, with its labels."""
    for module in ("shared.metrics", "gateway.metrics"):
        import_module(module)
    found = dict(OF_EVERY_TARGET)
    for collector in {id(one): one for one in REGISTRY._names_to_collectors.values()}.values():
        labels = set(collector._labelnames) if isinstance(collector, MetricWrapperBase) else set()
        for family in collector.describe() if isinstance(collector, MetricWrapperBase) else collector.collect():
            found |= {family.name + suffix: labels for suffix in SUFFIXES[family.type]}
    return found


def alerts() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    rules: list[dict[str, Any]] = group["rules"]
    return rules


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return found


def expressions() -> Iterator[tuple[str, str]]:
    """Every expression, with where it stands."""
    for rule in alerts():
        yield f"alert {rule['alert']}", rule["expr"]
    for panel in panels():
        for target in panel.get("targets", ()):
            yield f"panel {panel['title']} {target['refId']}", target["expr"]


@pytest.mark.parametrize(("where", "expression"), [pytest.param(*found, id=found[0]) for found in expressions()])
def test_every_series_that_is_asked_for_exists_with_its_labels(where: str, expression: str) -> None:
    known = exposed()
    asked = NAME.findall(expression)
    assert asked, f"{where} asks for nothing of ours"
    for name, matchers in asked:
        assert name in known, where
        assert set(MATCHER.findall(matchers)) <= known[name] | OF_PROMETHEUS, where
    grouped = {label.strip() for labels in GROUPING.findall(expression) for label in labels.split(",")}
    assert grouped <= OF_PROMETHEUS.union(*(known[name] for name, _ in asked)), where


def test_what_does_not_exist_is_noticed() -> None:
    known = exposed()
    ((name, matchers),) = NAME.findall('sum(rate(screener_fact_published_total{kind="a"}[5m]))')
    assert name not in known
    assert set(MATCHER.findall(matchers)) == {"kind"}
    assert "screener_facts_published_total" in known


def test_everything_that_is_counted_is_shown() -> None:
    asked = {name for _, expression in expressions() for name, _ in NAME.findall(expression)}
    asked |= {"screener_service_info"}  # what the dashboard's list of services is made from
    families = {family.name: family.type for family in REGISTRY.collect() if family.name.startswith("screener_")}
    unseen = {name for name, kind in families.items() if not {name + suffix for suffix in SUFFIXES[kind]} & asked}
    assert not unseen


def test_the_dashboard_has_its_rows_and_room_for_each_panel() -> None:
    assert [panel["title"] for panel in panels() if panel["type"] == "row"] == ROWS
    assert len({panel["id"] for panel in panels()}) == len(panels())
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells


def anchors(document: Path) -> set[str]:
    """The headings of a document, as links to them are written."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_every_alert_says_what_it_is_and_where_its_runbook_is(rule: dict[str, Any]) -> None:
    assert re.fullmatch(r"Screener[A-Z][A-Za-z]+", rule["alert"])
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert set(rule["annotations"]) == {"summary", "description", "runbook"}
    document, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor in anchors(ROOT / document)


def test_every_service_is_scraped() -> None:
    config = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8"))
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    jobs = {job["job_name"]: job["dns_sd_configs"][0] for job in config["scrape_configs"]}
    product = {
        name for name, service in compose.items() if service.get("command", [""])[0] == "python" or name == "gateway"
    }
    assert set(jobs) == product
    for name, target in jobs.items():
        port = compose[name]["environment"].get("HEALTH_PORT", compose[name]["environment"].get("GATEWAY_PORT"))
        assert (target["names"], target["port"]) == ([name], port)


promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)")


@promtool
@pytest.mark.parametrize(
    "command",
    [["check", "config", "prometheus.yml"], ["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]],
)
def test_prometheus_agrees(command: list[str]) -> None:
    checked = subprocess.run(["promtool", *command], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@promtool
def test_prometheus_can_read_every_panel(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{number}", "expr": expression.replace("$__rate_interval", "5m").replace("$job", ".*")}
        for number, (_, expression) in enumerate(expressions())
    ]
    path = tmp_path / "panels.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}), encoding="utf-8")
    checked = subprocess.run(["promtool", "check", "rules", str(path)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
