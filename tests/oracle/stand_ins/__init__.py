"""What stands in for the world around a model when strangers' code is run for its graph.

Keras 3 answers to the forms of Keras 1, Keras 2 and `tf.keras`; TensorFlow's functions are
those of `keras.ops`; data is small and made of zeros; training, downloads and every package
that is not installed do nothing at all.
"""
