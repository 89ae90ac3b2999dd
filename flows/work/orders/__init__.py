"""Orders of administrators: a form, what it does, and a page that says who got what and why.

The same order is given in Prefect's pages, by `dondoc run` and by the HTTP API. None goes round the ladder: what an order
decides is a decision like the sweep's, with the same keys, hours, limits and checks at the intent.
"""
