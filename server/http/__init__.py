"""HTTP itself: content negotiation, content codings, entity tags, common headers."""
