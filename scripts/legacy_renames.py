"""What the sources of Keras do not say of its own history, and a person had to.

Renamed *arguments* come from ``keras/legacy/interfaces.py`` of Keras 2.0–2.3; only those
it leaves out stand here.
"""

from __future__ import annotations

ALIASES = {
    "AtrousConv1D": "keras.layers.Conv1D",
    "AtrousConv2D": "keras.layers.Conv2D",
    "AtrousConvolution1D": "keras.layers.Conv1D",
    "AtrousConvolution2D": "keras.layers.Conv2D",
    "Deconv2D": "keras.layers.Conv2DTranspose",
    "Deconv3D": "keras.layers.Conv3DTranspose",
    "Deconvolution2D": "keras.layers.Conv2DTranspose",
    "Deconvolution3D": "keras.layers.Conv3DTranspose",
    "Graph": "keras.models.Graph",
    "Sequential": "keras.Sequential",
    "SyncBatchNormalization": "keras.layers.BatchNormalization",
    "UpSample1D": "keras.layers.UpSampling1D",
    "UpSample2D": "keras.layers.UpSampling2D",
    "l1l2": "keras.regularizers.L1L2",
}
"""Names of classes and functions that Keras 3 has under another name."""

FAMILIES = {
    "AbstractRNNCell": "rnn",
    "ActivityRegularizer": "regularization",
    "AutoEncoder": "core",
    "CategoryCrossing": "preprocessing",
    "ConvLSTM2DCell": "rnn",
    "ConvRNN2D": "rnn",
    "ConvRecurrent2D": "rnn",
    "CuDNNGRU": "rnn",
    "CuDNNLSTM": "rnn",
    "DenseFeatures": "preprocessing",
    "DeviceWrapper": "rnn",
    "DropoutWrapper": "rnn",
    "Highway": "core",
    "JZS1": "rnn",
    "JZS2": "rnn",
    "JZS3": "rnn",
    "LRN2D": "normalization",
    "LambdaMerge": "merging",
    "LocallyConnected1D": "convolutional",
    "LocallyConnected2D": "convolutional",
    "MaskedLambda": "core",
    "MaskedLayer": "core",
    "MaxoutDense": "core",
    "Merge": "merging",
    "ParametricSoftplus": "activation",
    "PeepholeLSTMCell": "rnn",
    "PreprocessingLayer": "preprocessing",
    "RandomFourierFeatures": "core",
    "RandomHeight": "preprocessing",
    "RandomWidth": "preprocessing",
    "Recurrent": "rnn",
    "ResidualWrapper": "rnn",
    "SReLU": "activation",
    "Siamese": "core",
    "SiameseHead": "core",
    "SimpleDeepRNN": "rnn",
    "ThresholdedLinear": "activation",
    "ThresholdedReLU": "activation",
    "TimeDistributedDense": "core",
    "TimeDistributedMerge": "merging",
    "WordContextProduct": "core",
}
"""Families of the layers that Keras 3 has no more, by what they do."""

VALUES = {
    "dim_ordering": {"tf": "channels_last", "th": "channels_first", "default": None},
    "consume_less": {"cpu": 0, "mem": 1, "gpu": 2},
}
"""Values of renamed arguments that were renamed too."""

_DENSE = {
    "output_dim": "units",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}

_OPTIMIZERS = "Adadelta Adagrad Adam Adamax Ftrl Nadam RMSprop SGD"

RENAMES = {
    "keras.layers.Conv1D": {"atrous_rate": "dilation_rate"},
    "keras.layers.Conv2D": {"atrous_rate": "dilation_rate"},
    "keras.layers.Highway": {name: new for name, new in _DENSE.items() if name != "output_dim"},
    "keras.layers.LeakyReLU": {"alpha": "negative_slope"},
    "keras.layers.MaxoutDense": _DENSE,
    "keras.layers.Merge": {"concat_axis": "axis", "dot_axes": "axes"},
    "keras.layers.merge": {"concat_axis": "axis", "dot_axes": "axes"},
    "keras.layers.Reshape": {"dims": "target_shape"},
    "keras.layers.TimeDistributedDense": _DENSE,
    "keras.activations.relu": {"alpha": "negative_slope"},
    "keras.constraints.MaxNorm": {"m": "max_value"},
    "keras.constraints.MinMaxNorm": {"low": "min_value", "high": "max_value"},
    "keras.regularizers.L1": {"l": "l1"},
    "keras.regularizers.L2": {"l": "l2"},
    **{f"keras.optimizers.{name}": {"lr": "learning_rate"} for name in _OPTIMIZERS.split()},
}
"""Renamed arguments besides those of the interfaces, old name to the one of Keras 3."""
