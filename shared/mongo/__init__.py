"""MongoDB, behind this one package: nobody else imports motor or pymongo."""
