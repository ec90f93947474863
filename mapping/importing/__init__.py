"""Read articles and annotations of other tools, and write annotations for them.

One module a format. Annotations become an `AnnotatedArticle`, and that a draft of a fact sheet; articles become text
and metadata. Nothing is inferred: the person who confirms the draft adds everything that is not in the file.
"""
