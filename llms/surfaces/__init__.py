"""One module a surface. `registry` lists them."""
