"""Shapes, parameter counts and configurations, with Keras as the judge."""
