"""Whoever has llms.txt alone finds every tool, a citation, a formula and a threshold in two steps."""

import re
from pathlib import Path

import pytest

from server.build import publish_index
from tests.server.http_client import application, settings, web_client
from tools import TOOLS

BASE = "http://127.0.0.1:8321"


@pytest.mark.anyio
async def test_what_leads_on_from_the_map_answers(shipped: Path, public: Path) -> None:
    config = settings(shipped, public, rate_limit=0)
    async with application(config) as app, web_client(app, BASE, "127.0.0.1") as client:
        map_text = (await client.get("/llms.txt")).text
        skill = (await client.get("/skill.md")).text
        links = set(re.findall(r"\]\((http[^)]*)\)", map_text + skill))
        answers = {link: (await client.get(link)).status_code for link in links}
        assert {link: status for link, status in answers.items() if status != 200} == {}

        twin = (await client.get(find_link(map_text, "Routing Premium"))).text
        citation = re.search(r'^cite: "(.*)"$', twin, re.MULTILINE)
        assert citation
        assert "@" in (await client.get(citation[1])).text

        small = (await client.get(find_link(map_text, "Small edition"))).text
        assert r"\kappa\,\Delta > \gamma" in small

        listed = (await client.get(find_link(map_text, "Thresholds"))).json()
        name = next(entry["name"] for entry in listed["thresholds"] if entry["name"] == "routing_premium")
        address = re.search(r"POST these to (\S+)NAME", map_text)
        assert address
        answer = await client.post(f"{address[1]}{name}", json={"kappa": 0.6, "Delta": 0.3, "gamma": 0.05})
        assert answer.status_code == 200, answer.text


def test_every_tool_stands_in_the_skill_and_the_catalogue_for_agents(shipped: Path, tmp_path: Path) -> None:
    config = settings(shipped, tmp_path / "public")
    publish_index(config, pdf=False)
    folder = tmp_path / "public" / "current"
    skill, listed = (folder / "skill.md").read_text(), (folder / ".well-known" / "ai-catalog.json").read_text()
    for tool in TOOLS:
        assert f"- `{tool.name}` {tool.does}\n" in skill
        assert f'"{tool.name}"' in listed


def find_link(text: str, words: str) -> str:
    """The address of the first link of which the name has these words."""
    links = re.finditer(r"\[([^\]]*)\]\((http[^)]*)\)", text)
    return next(link[2] for link in links if words in link[1])
