"""How an index is stored: its location, manifest, schema, writer, reader, chunk table and full text.

Writer and reader import LanceDB, which takes half a second: import them where they are used. LanceDB imports models of
a generated client of its REST interface, whose package imports the client with them, which takes .7 CPU seconds more
(https://github.com/lance-format/lance-namespace): nothing here asks for that client.
"""

from index.deferred_package import defer_package

defer_package("lance_namespace_urllib3_client")
