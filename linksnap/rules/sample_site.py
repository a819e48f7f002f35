"""What the sample library is known by: host and number of its pages, and the kind of the change that put them in."""

# Nobody can own it (RFC 2606), so nothing of it is ever fetched or checked.
SAMPLE_HOST = "sample.linksnap.example"
SAMPLE_LINKS = 10
SAMPLE_ADDED = "sample_library_added"
