"""What is known of the networks of ``keras.applications`` without looking into them.

Measured with Keras 3.15.1: ``Name(weights=None, include_top=False, input_shape=(n, n, 3))``.
"""

from __future__ import annotations

from layerlint.records import dataclass

_FLOOR = "fffff"
_CEILING = "ccccc"
_INCEPTION = "v-v-vvv"
_XCEPTION = "v-cccc"
_DENSENET = "ccfff"
_NASNET = "vcccc"
_MOBILENET = "cffff"
"""How the map shrinks, a letter for each layer that shrinks it: to half its size, rounded
down or up; by a window of 3 at every second place; by a window of 3 at every place."""


@dataclass(frozen=True, slots=True)
class Network:
    """A network at its usual width, without its top."""

    channels: int
    """Of the last feature map."""
    weights: int
    """How many it has, for an input of three channels."""
    shrinking: str
    hidden: int | None = None
    """How wide the layer is that its top has before the last one."""

    def size(self, size: int) -> int | None:
        """How long the last map is where the input is so long."""
        for step in self.shrinking:
            match step:
                case "f":
                    size //= 2
                case "c":
                    size = -(-size // 2)
                case "v":
                    size = (size - 3) // 2 + 1
                case "-":
                    size -= 2
        return size if size > 0 else None


_TABLE: dict[str, tuple[int, int, str] | tuple[int, int, str, int]] = {
    "Xception": (2048, 20_861_480, _XCEPTION),
    "VGG16": (512, 14_714_688, _FLOOR),
    "VGG19": (512, 20_024_384, _FLOOR),
    "ResNet50": (2048, 23_587_712, _CEILING),
    "ResNet101": (2048, 42_658_176, _CEILING),
    "ResNet152": (2048, 58_370_944, _CEILING),
    "ResNet50V2": (2048, 23_564_800, _CEILING),
    "ResNet101V2": (2048, 42_626_560, _CEILING),
    "ResNet152V2": (2048, 58_331_648, _CEILING),
    "InceptionV3": (2048, 21_802_784, _INCEPTION),
    "InceptionResNetV2": (1536, 54_336_736, _INCEPTION),
    "MobileNet": (1024, 3_228_864, _MOBILENET),
    "MobileNetV2": (1280, 2_257_984, _CEILING),
    "MobileNetV3Small": (576, 939_120, _CEILING, 1_024),
    "MobileNetV3Large": (960, 2_996_352, _CEILING, 1_280),
    "DenseNet121": (1024, 7_037_504, _DENSENET),
    "DenseNet169": (1664, 12_642_880, _DENSENET),
    "DenseNet201": (1920, 18_321_984, _DENSENET),
    "NASNetMobile": (1056, 4_269_716, _NASNET),
    "NASNetLarge": (4032, 84_916_818, _NASNET),
    "EfficientNetB0": (1280, 4_049_571, _CEILING),
    "EfficientNetB1": (1280, 6_575_239, _CEILING),
    "EfficientNetB2": (1408, 7_768_569, _CEILING),
    "EfficientNetB3": (1536, 10_783_535, _CEILING),
    "EfficientNetB4": (1792, 17_673_823, _CEILING),
    "EfficientNetB5": (2048, 28_513_527, _CEILING),
    "EfficientNetB6": (2304, 40_960_143, _CEILING),
    "EfficientNetB7": (2560, 64_097_687, _CEILING),
    "EfficientNetV2B0": (1280, 5_919_312, _CEILING),
    "EfficientNetV2B1": (1280, 6_931_124, _CEILING),
    "EfficientNetV2B2": (1408, 8_769_374, _CEILING),
    "EfficientNetV2B3": (1536, 12_930_622, _CEILING),
    "EfficientNetV2S": (1280, 20_331_360, _CEILING),
    "EfficientNetV2M": (1280, 53_150_388, _CEILING),
    "EfficientNetV2L": (1280, 117_746_848, _CEILING),
    "ConvNeXtTiny": (768, 27_820_128, _FLOOR),
    "ConvNeXtSmall": (768, 49_454_688, _FLOOR),
    "ConvNeXtBase": (1024, 87_566_464, _FLOOR),
    "ConvNeXtLarge": (1536, 196_230_336, _FLOOR),
    "ConvNeXtXLarge": (2048, 348_147_968, _FLOOR),
}

NETWORKS = {name: Network(*row) for name, row in _TABLE.items()}
