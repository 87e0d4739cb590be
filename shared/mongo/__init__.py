"""MongoDB, behind this one package: nobody else imports motor or pymongo."""

from importlib.util import find_spec

from shared.without import without

if find_spec("OpenSSL") is None:
    # The driver would import all of cryptography, and only then find that PyOpenSSL is not there.
    with without("pymongo.pyopenssl_context"):
        import pymongo as pymongo
