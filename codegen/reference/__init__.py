"""spec/ and overlays -> the reference: static pages with a search that needs no network."""
