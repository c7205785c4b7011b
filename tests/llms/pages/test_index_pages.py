"""The lists of documents are whole, in pages with the way to the next."""

import re

from index import ArchiveInfo, Document
from llms import Catalogue, ServiceDescription
from llms.pages.index_pages import render_index_pages
from llms.surfaces.crawlers import render_sitemaps

BASE = "http://127.0.0.1:8321"


def make_catalogue(count: int) -> Catalogue:
    documents = {
        f"paper:x{number}": Document(
            id=f"paper:x{number}",
            kind="paper",
            title=f"Text {number}",
            source=f"x{number}.md",
            sha256=f"{number:064x}",
            characters=2,
            body_start=0,
            tokens=1,
        )
        for number in range(count)
    }
    archive = ArchiveInfo(title="Many", summary="Many texts.", description="Many texts.")
    return Catalogue.of(archive, documents, dict.fromkeys(documents, "A."), ServiceDescription(BASE))


def test_every_document_is_in_one_page_of_its_section_and_pages_lead_to_each_other() -> None:
    files = {file.path: file for file in render_index_pages(make_catalogue(450))}
    pages = ["papers", "papers/~2", "papers/~3"]
    assert [path for path in files if path.startswith("papers")] == [
        f"{page}.{form}" for page in pages for form in ("md", "html")
    ]
    texts = [files[f"{page}.md"].make().data.decode() for page in pages]
    listed = [re.findall(r"papers/(x\d+)\.md", text) for text in texts]
    assert [len(names) for names in listed] == [200, 200, 50]
    assert len({name for names in listed for name in names}) == 450
    ways = [re.findall(r"\[(\w+) page\]\(" + BASE + r"/(\S+)\.md\)", text) for text in texts]
    assert ways == [
        [("Next", "papers/~2")],
        [("Previous", "papers"), ("Next", "papers/~3")],
        [("Previous", "papers/~2")],
    ]
    html = files["papers/~2.html"].make().data.decode()
    assert 'href="../papers"' in html
    assert 'href="../papers/~3"' in html
    sitemaps = b"".join(file.data for file in render_sitemaps(make_catalogue(450)))
    assert all(f"<loc>{BASE}/{page}</loc>".encode() in sitemaps for page in pages)


def test_a_short_list_is_one_page_that_says_nothing_of_pages() -> None:
    files = {file.path: file for file in render_index_pages(make_catalogue(200))}
    assert not [path for path in files if "~" in path]
    assert b"Page 1" not in files["papers.md"].make().data
