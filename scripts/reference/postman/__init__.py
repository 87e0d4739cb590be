"""A Postman collection that runs through the whole API as one story, made from the OpenAPI document."""
