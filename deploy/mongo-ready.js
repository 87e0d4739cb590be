// mongosh script, the health check of docker-compose's MongoDB: forms the replica set of one when the data is new,
// and succeeds once the node is its primary, that is, once transactions and majority writes work.
try {
  rs.status();
} catch (refusal) {
  if (refusal.codeName !== "NotYetInitialized") throw refusal;
  rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongo:27017" }] });
}
quit(db.hello().isWritablePrimary ? 0 : 1);
