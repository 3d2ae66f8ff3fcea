"""A model server that asks whoever sits at a folder: a person, or a chat window without an API."""
