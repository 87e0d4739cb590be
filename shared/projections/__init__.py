"""The shape of the documents: what the owner's decisions and the gateway's answers read.

A document is a composition of cells. A cell holds a fact's data, its id and its time; which of several facts stands
in a cell is told by the fold's operator (`earliest` or `latest`).
"""
