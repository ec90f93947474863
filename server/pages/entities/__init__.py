"""The list of entities, and the page of an entity with its names, positions, claims and disputes."""
