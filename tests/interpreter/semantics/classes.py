"""Classes: attributes, inheritance, special methods, records, enumerations."""

import abc
import copy
import enum
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple
from dataclasses import asdict, astuple, dataclass, field, fields, replace
from enum import Enum, IntEnum, auto
from types import SimpleNamespace
from typing import NamedTuple


def case_attributes():
    class A:
        shared = []
        kind = "class"

        def __init__(self, n):
            self.n = n
            self.shared.append(n)

    a, b = A(1), A(2)
    a.kind = "object"
    A.extra = 5
    del a.n
    return A.shared, a.kind, b.kind, b.extra, hasattr(a, "n"), getattr(a, "n", "gone"), vars(b)["n"]


def case_inheritance():
    class A:
        def who(self):
            return ["A"]

    class B(A):
        def who(self):
            return ["B"] + super().who()

    class C(A):
        def who(self):
            return ["C"] + super().who()

    class D(B, C):
        def who(self):
            return ["D"] + super(D, self).who()

    return D().who(), [c.__name__ for c in D.__mro__[:4]], isinstance(D(), A), issubclass(B, A)


def case_attributes_left_out():
    class A:
        def __init__(self, kind):
            if kind == "a":
                self.size = 1
            self.kind = kind
            try:
                self.known = self.size + 1
            except AttributeError:
                self.known = None

        def asked(self):
            try:
                return self.size
            except AttributeError:
                return "none"

    class B(A):
        def __init__(self):
            super().__init__("b")
            self.length = 3

        def both(self):
            return self.length, self.asked()

    class C(A):
        def __init__(self):
            self.kind = "c"

    return A("a").known, A("b").known, A("a").asked(), A("b").asked(), B().both(), C().asked()


def case_cooperative_init():
    class Base:
        def __init__(self, **kw):
            self.left = kw

    class First(Base):
        def __init__(self, a=1, **kw):
            super().__init__(**kw)
            self.a = a

    class Second(Base):
        def __init__(self, b=2, **kw):
            super().__init__(**kw)
            self.b = b

    class Both(First, Second):
        pass

    x = Both(a=5, b=6, c=7)
    return x.a, x.b, x.left


def case_methods():
    class A:
        scale = 2

        def __init__(self, n=1):
            self.n = n

        @classmethod
        def make(cls, n):
            return cls(n * cls.scale)

        @staticmethod
        def plain(x):
            return x + 1

        @property
        def double(self):
            return self.n * 2

        @double.setter
        def double(self, value):
            self.n = value // 2

    class B(A):
        scale = 10

    a = B.make(3)
    before = a.double
    a.double = 8
    bound = a.make
    return before, a.n, A.plain(1), a.plain(2), bound(1).n, A.double.fget(a)


def case_special_methods():
    class Vector:
        def __init__(self, *xs):
            self.xs = list(xs)

        def __add__(self, other):
            return Vector(*[a + b for a, b in zip(self.xs, other.xs)])

        def __mul__(self, k):
            return Vector(*[x * k for x in self.xs])

        __rmul__ = __mul__

        def __neg__(self):
            return self * -1

        def __eq__(self, other):
            return self.xs == other.xs

        def __lt__(self, other):
            return sum(self.xs) < sum(other.xs)

        def __len__(self):
            return len(self.xs)

        def __getitem__(self, i):
            return self.xs[i]

        def __setitem__(self, i, v):
            self.xs[i] = v

        def __delitem__(self, i):
            del self.xs[i]

        def __contains__(self, x):
            return x in self.xs

        def __iter__(self):
            return iter(self.xs)

        def __call__(self, k):
            return self.xs[k]

        def __bool__(self):
            return any(self.xs)

        def __repr__(self):
            return f"V{self.xs}"

        def __iadd__(self, k):
            self.xs = [x + k for x in self.xs]
            return self

        def __hash__(self):
            return 7

        def __int__(self):
            return sum(self.xs)

        def __contains__(self, x):
            return x in self.xs

    v = Vector(1, 2)
    w = v + Vector(3, 4)
    w[0] = 10
    v += 1
    u = 3 * w
    del u[0]
    return (
        list(w), len(w), w[-1], list(2 * v), list(-v), v == Vector(2, 3), v < w, 3 in v, v(1),
        bool(Vector(0)), repr(v), str(v), [x for x in v], sorted([w, v])[0](0), list(u), int(v),
        f"{v}", v != w, max(v), sum(v), "yes" if Vector(0, 0) else "no", v[0:1],
    )  # fmt: skip


def case_getattr_and_setattr():
    class Config:
        def __init__(self, **kw):
            self.__dict__.update(kw)

        def __getattr__(self, name):
            if name.startswith("has_"):
                return False
            raise AttributeError(name)

    class Noted:
        def __init__(self):
            object.__setattr__(self, "names", [])

        def __setattr__(self, name, value):
            self.names.append(name)
            super().__setattr__(name, value)

    c = Config(a=1)
    setattr(c, "b", 2)
    n = Noted()
    n.x = 1
    n.y = n.x + 1
    return c.a, c.b, c.has_it, hasattr(c, "nope"), getattr(c, "nope", 3), n.names, n.y


def case_attribute_dictionaries():
    class Attr(dict):
        def __getattr__(self, name):
            return self[name]

        def __setattr__(self, name, value):
            self[name] = value

    class Self(dict):
        def __init__(self, *args, **kw):
            super().__init__(*args, **kw)
            self.__dict__ = self

    a = Attr(x=1, y={"z": 2})
    a.w = 5
    a["v"] = 6
    s = Self({"p": 1}, q=2)
    s.r = 3
    return a.x, a.w, a.v, dict(a), s.p, s["r"], len(s), sorted(s), isinstance(a, dict), {**s}


def case_list_subclasses():
    class Stack(list):
        def push(self, x):
            self.append(x)
            return self

    s = Stack([1]).push(2).push(3)
    return list(s), len(s), s[-1], s.pop(), 1 in s, [x for x in s], s + [9], bool(Stack())


def case_mapping_classes():
    class Lower(UserDict):
        def __setitem__(self, key, value):
            super().__setitem__(key.lower(), value)

    class Missing(dict):
        def __missing__(self, key):
            return key * 2

    low = Lower()
    low["ABC"] = 1
    return low["abc"], Missing()["x"], "abc" in low


def case_context_managers():
    noted = []

    class Managed:
        def __init__(self, name, swallow=False):
            self.name, self.swallow = name, swallow

        def __enter__(self):
            noted.append("in " + self.name)
            return self

        def __exit__(self, kind, value, trace):
            noted.append("out " + self.name)
            return self.swallow

    with Managed("a") as a, Managed("b"):
        noted.append(a.name)
    with Managed("c", swallow=True):
        raise ValueError("swallowed")
    try:
        with Managed("d"):
            raise KeyError("seen")
    except KeyError:
        noted.append("caught")
    return noted


def case_dataclasses():
    @dataclass
    class Base:
        a: int
        b: int = 2

    @dataclass(order=True)
    class Sub(Base):
        c: list = field(default_factory=list)
        d: int = field(init=False, default=9)

        def __post_init__(self):
            self.total = self.a + self.b

    x, y = Sub(1), Sub(1, b=5, c=[3])
    x.c.append(1)
    z = replace(x, a=7)
    return (
        x.c, y.c, z.a, z.total, x == Sub(1, 2, [1]), x == y, asdict(y), astuple(Base(3)),
        [f.name for f in fields(Base)], x < y, Sub(0).d,
    )  # fmt: skip


def case_named_tuples():
    P = namedtuple("P", "x y z", defaults=[0])

    class Q(NamedTuple):
        a: int
        b: str = "s"

        def twice(self):
            return self.a * 2

    p = P(1, y=2)
    a, b, c = p
    q = Q(4)
    return (
        p.x, p[1], a + b + c, len(p), list(p), p == (1, 2, 0), p._replace(z=9).z, p._asdict(),
        P._fields, q.twice(), q + (1,), P._make([7, 8, 9]).y, q.b, max(p), p[1:], (*q, 0),
    )  # fmt: skip


def case_enums():
    class Color(Enum):
        RED = "r"
        BLUE = "b"
        ROT = "r"

        @property
        def pretty(self):
            return self.name.title()

        @classmethod
        def default(cls):
            return cls.BLUE

    class Size(IntEnum):
        S = 1
        L = 10

    class Auto(enum.Enum):
        A = auto()
        B = auto()

    class Mode(str, Enum):
        AVG = "avg"
        MAX = "max"

    table = {Color.RED: "stop"}
    return (
        Color("b").name, Color["RED"].value, Color.RED is Color("r"), Color.RED == Color.BLUE,
        [c.value for c in Color], Color.RED.pretty, Color.default().value, Size.L + 1, Size.S < 5,
        max(Size).name, Auto.B.value, Mode.AVG == "avg", Mode("max").name, table[Color.RED],
        Color.ROT is Color.RED, isinstance(Size.S, int), len(Color), "RED" in Color.__members__,
        [m.name for m in Auto], Mode.MAX.upper(), Color.RED in (Color.BLUE, Color.RED),
    )  # fmt: skip


def case_collections():
    d = defaultdict(lambda: [0])
    d["a"].append(1)
    o = OrderedDict(b=1)
    o["a"] = 2
    o.move_to_end("b")
    c = Counter("hello")
    c.update("l")
    q = deque([1, 2, 3], maxlen=3)
    q.append(4)
    q.rotate(1)
    m = ChainMap({"x": 1}, {"x": 2, "y": 3})
    return (
        d["a"], d["new"], len(d), list(o), c["l"], c["none"], c.most_common(1), list(q), m["x"],
        m["y"], sum(c.values()),
    )  # fmt: skip


def case_namespaces():
    n = SimpleNamespace(a=1, b=SimpleNamespace(c=2))
    n.d = 4
    return n.a, n.b.c, n.d, vars(n.b)


def case_copies():
    class Node:
        def __init__(self, xs):
            self.xs = xs

    a = {"k": [1, [2]]}
    b, c = copy.copy(a), copy.deepcopy(a)
    a["k"][1].append(3)
    a["new"] = 0
    n = Node([1])
    m, o = copy.copy(n), copy.deepcopy(n)
    n.xs.append(2)
    shared = [0]
    d = copy.deepcopy([shared, shared])
    d[0].append(1)
    return a, b, c, m.xs, o.xs, d


def case_abstract_classes():
    class Shape(abc.ABC):
        @abc.abstractmethod
        def area(self): ...

        def twice(self):
            return self.area() * 2

    class Square(Shape):
        def __init__(self, s):
            self.s = s

        def area(self):
            return self.s**2

    return Square(3).twice(), isinstance(Square(1), Shape)


def case_registries():
    registry = {}

    def register(name):
        def decorate(cls):
            registry[name] = cls
            cls.label = name
            return cls

        return decorate

    @register("one")
    class One:
        def run(self):
            return 1

    class Plugin:
        found = []

        def __init_subclass__(cls, **kw):
            super().__init_subclass__(**kw)
            Plugin.found.append(cls.__name__)

    class A(Plugin):
        pass

    class B(A):
        pass

    return registry["one"]().run(), One.label, Plugin.found


def case_new_and_singletons():
    class Single:
        instance = None

        def __new__(cls, *args):
            if cls.instance is None:
                cls.instance = super().__new__(cls)
            return cls.instance

        def __init__(self, n):
            self.n = n

    a, b = Single(1), Single(2)
    return a is b, a.n


def case_class_bodies():
    base = 3

    class A:
        n = base
        squares = [i * i for i in range(n)]
        table = {}
        for name in ("x", "y"):
            table[name] = len(table)
        if n > 2:
            big = True

        def method(self):
            return self.n, type(self).__name__, self.__class__.big

        class Inner:
            value = 7

    return A.squares, A.table, A().method(), A.Inner().value, A.Inner.value


def case_iterator_classes():
    class Down:
        def __init__(self, n):
            self.n = n

        def __iter__(self):
            return self

        def __next__(self):
            if self.n <= 0:
                raise StopIteration
            self.n -= 1
            return self.n + 1

    class Items:
        def __init__(self, xs):
            self.xs = xs

        def __iter__(self):
            yield from self.xs
            yield "end"

    d = Down(3)
    first = next(d)
    return first, list(d), list(Items("ab")), [x for x in Down(2)]


def case_bound_methods():
    class A:
        def __init__(self, n):
            self.n = n

        def get(self):
            return self.n

    fs = [A(i).get for i in range(3)]
    return [f() for f in fs], A.get(A(9)), fs[1].__self__.n, list(map(A.get, [A(4)]))


def case_slots_and_class_getitem():
    class A:
        __slots__ = ("x",)

        def __init__(self):
            self.x = 1

        def __class_getitem__(cls, item):
            return item * 2

    return A().x, A[4]
