"""One request to a site: the address that is asked, what is connected to, and what is read of the answer."""
