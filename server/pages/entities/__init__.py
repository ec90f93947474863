"""Entities: their list, and who or what one of them is by which article."""
