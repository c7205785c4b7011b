"""Laws are checked without a clock, so that a busy machine fails none of them."""

from hypothesis import settings

settings.register_profile("refdesk", deadline=None)
settings.load_profile("refdesk")
