"""The measure of truth: the same model built by Keras itself, as a document to compare with."""
