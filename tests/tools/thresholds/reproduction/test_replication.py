import datetime as dt
import math

from tests.each import for_each
from tools.thresholds.reproduction.replication import CALLS, Replication, Work, list_replications, read_works

WORKS = {
    "Snell et al.",
    "rStar-Math",
    "DeepSeek-R1",
    "FrugalGPT",
    "Leviathan et al.",
    "Brown et al.",
    "DistServe",
    "Splitwise",
    "Sarathi-Serve",
}
every_work = for_each(read_works, lambda work: work.name)
every = for_each(list_replications, lambda one: f"{one.work}: {one.claim}")


def test_every_work_that_the_archive_calibrates_with_is_there_once() -> None:
    assert [work.name for work in read_works()] == list(dict.fromkeys(work.name for work in read_works()))
    assert {work.name for work in read_works()} == WORKS


@every_work
def test_every_number_has_an_address_what_was_read_and_a_day(work: Work) -> None:
    assert work.url.startswith("https://")
    assert work.read
    assert dt.date.fromisoformat(work.date) >= dt.date(2026, 11, 30)
    assert len({row.claim for row in work.rows}) == len(work.rows)
    assert all(row.call is None or row.call in CALLS for row in work.rows)
    assert all(row.digits is not None or not isinstance(row.theirs, float) or row.call is None for row in work.rows)


@every
def test_a_verdict_is_the_comparison_of_two_numbers_or_says_what_is_missing(one: Replication) -> None:
    if one.theirs is None or one.ours is None:
        assert one.verdict == "not reproducible from what is published"
        assert one.why
    elif one.verdict == "differs":
        assert one.theirs != one.ours
        assert one.why
    else:
        assert one.verdict in ("reproduced", "consistent with")


def find(work: str, claim: str) -> Replication:
    (found,) = [one for one in list_replications() if one.work == work and one.claim.startswith(claim)]
    return found


def test_the_tables_of_speculative_decoding_are_the_closed_form() -> None:
    for accept, drafts in ((0.8, 5), (0.9, 10)):
        tokens = sum(accept**step for step in range(drafts + 1))
        speed = find("Leviathan et al.", f"Table 1, alpha = {accept}, gamma = {drafts}: speed")
        operations = find("Leviathan et al.", f"Table 1, alpha = {accept}, gamma = {drafts}: operations")
        assert math.isclose(float(speed.ours or 0), tokens)
        assert math.isclose(float(operations.ours or 0), (drafts + 1) / tokens)
        assert {speed.verdict, operations.verdict} == {"reproduced"}


def test_a_speed_above_what_a_free_draft_gives_differs() -> None:
    assert find("Leviathan et al.", "Table 2, CNN/DM, T5-small, temperature 0").verdict == "differs"
    assert find("Leviathan et al.", "Table 2, En-De, T5-small, temperature 0").verdict == "consistent with"


def test_the_placements_of_the_archive_are_reproduced_and_a_work_without_data_is_not() -> None:
    assert find("rStar-Math", "placement by the archive").verdict == "reproduced"
    assert find("DeepSeek-R1", "placement by the archive").ours == "not crossed"
    assert {one.verdict for one in list_replications() if one.work == "Sarathi-Serve"} == {
        "not reproducible from what is published"
    }
