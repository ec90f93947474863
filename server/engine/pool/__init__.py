"""The query processes as the HTTP process sees them: it starts them, queues queries for them and kills them."""
