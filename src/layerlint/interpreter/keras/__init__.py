"""What the interpreter knows of Keras: its layers, models and functions."""
