"""`docs/asyncapi.yaml`: the topics for those who subscribe to them, generated from the models of facts."""
