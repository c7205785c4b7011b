"""The numbers that Refdesk promises. To add one: a line here, named in the row that it bounds."""

from benchmarks.row import Budget

INITIALIZE = Budget(1.0, "at most")  # CPU s from process start; importing the MCP SDK is 0.7 of it
FIRST_SEARCH = Budget(2.5, "at most")  # CPU s from process start
SEARCH = Budget(15, "at most")  # CPU ms of the server for a search over MCP
SERVER_PEAK = Budget(400, "at most")  # MB
INGEST_PEAK = Budget(500, "at most")  # MB
NOOP_INGEST = Budget(1.0, "at most")  # CPU s
INGEST_THROUGHPUT = Budget(85, "at least")  # % of the raw encoder's
INGEST_OWN = Budget(3.0, "at most")  # CPU s for 1.5 MB in 80 files, outside the encoder, libraries loaded
INGEST_COMMITS = Budget(1, "at most")  # of a batch of chunks, in each table
INGEST_FILES = Budget(60, "at most")  # on disk for it, the encoder's three included
INSTALLED = Budget(700, "at most")  # MB
EXIT = Budget(1.0, "at most")  # s after standard input closes
SWEEP = Budget(1.0, "at most")  # CPU s for 500 x 500 points of the serving frontier with its boundary
HYBRID_MS = {  # ms at the median of an in-process search on a quiet machine, by chunks
    1_000: Budget(3, "at most"),
    10_000: Budget(5, "at most"),
    100_000: Budget(10, "at most"),
    1_000_000: Budget(25, "at most"),
}
HYBRID_CPU = {10_000: Budget(5, "at most")}  # CPU ms of an in-process search
FILTERED = Budget(1.1, "at most")  # times the CPU time of a search without a filter
RECALL = Budget(98, "at least")  # % of the ten nearest by exact search
CONCURRENCY = Budget(80, "at least")  # % of cores / CPU time of a search
PUBLISH_50 = Budget(1.0, "at most")  # CPU s, without PDFs
PUBLISH_THROUGHPUT = Budget(500, "at least")  # documents a CPU s
SERVING = Budget(2_000, "at least")  # requests a CPU s of the server
SERVING_P99 = Budget(10, "at most")  # ms
INGEST_DOCUMENTS = Budget(100, "at least")  # documents a CPU s, publishing included, beside the encoder
NOOP_LARGE = Budget(3.0, "at most")  # CPU s for 10,000 documents of which none changed
ONE_CHANGED = Budget(2.0, "at most")  # CPU s for 10,000 documents of which one changed, publishing included
LARGE_PEAK = Budget(600, "at most")  # MB for 10,000 documents, publishing included
CRAWL = Budget(40, "at least")  # pages of a site a CPU s, read and converted
CRAWL_PEAK = Budget(400, "at most")  # MB
SECOND_CRAWL = Budget(5, "at most")  # % of the CPU time of the first ingest of a site
TOOLS_TOKENS = Budget(1_900, "at most")  # o200k tokens, as all below
SEARCH_TOKENS = Budget(1_200, "at most")
PLACE_TOKENS = Budget(440, "at most")  # title, URL, section and score of six documents
TASK_CALLS = Budget(2.5, "at most")  # of ten tasks, in the mean
TASK_TOKENS = Budget(3_000, "at most")  # of them, in the mean
CITE_TOKENS = Budget(150, "at most")
COMPUTE_TOKENS = Budget(500, "at most")
THRESHOLD_LIST_TOKENS = Budget(600, "at most")
THRESHOLD_TOKENS = Budget(800, "at most")
TWICE = Budget(0, "at most")  # pages that are asked for again after a kill
