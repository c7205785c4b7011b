"""How an index is stored: its location, manifest, schema, writer, reader, chunk table and full text.

Writer and reader import LanceDB, which takes a second: import them where they are used.
"""
