"""Numbers, texts, lists, dictionaries, sets."""

import math


def case_division():
    return 7 // 2, -7 // 2, 7 % -3, -7 % 3, divmod(-7, 2), 7 / 2, 2**-1, 2**10, -(3**2)


def case_rounding():
    return round(2.5), round(3.5), round(2.675, 2), round(1234, -2), int(-2.7), math.floor(-2.1)


def case_bits():
    return 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 6, 255 >> 3, (6).bit_length()


def case_numbers_are_flags():
    return True + True, sum([True, False, True]), 1 == True, 0 == False, 1.0 == 1, [1, 2][True]


def case_short_circuit_gives_the_operand():
    return 0 or "x", "" or None, 3 and 0, [] and 1, None or [] or (), 1 and "y" and 2


def case_chained_comparisons():
    x = 5
    return 1 < x < 10, 1 < x > 7, 3 < x <= 5 != 6, x == 5 == 5.0


def case_conditional_expressions():
    return [("small" if n < 2 else "large" if n > 3 else "middle") for n in range(5)]


def case_texts():
    s = "  Hello, World  "
    return (
        s.strip(),
        s.strip().lower().replace("l", "L", 2),
        s.split(),
        "a-b-c".rsplit("-", 1),
        "a,b,,c".split(","),
        "-".join(map(str, range(3))),
        "abc"[::-1],
        "abcdef"[1:-1:2],
        "abc" * 2 + "d",
        "x" in "xyz",
        "abc".find("c"),
        "abc".index("b"),
        "abc".startswith(("x", "a")),
        "conv2d_1".partition("_"),
        "Title Case".title(),
        "abc".center(7, "*"),
        "7".zfill(3),
        "a1".isalnum(),
        "123".isdigit(),
        "Ab".swapcase(),
        "one two".capitalize(),
        "a\tb".expandtabs(4),
        "abcabc".count("bc"),
        "line1\nline2".splitlines(),
        "prefix_x".removeprefix("prefix_"),
    )


def case_formatting():
    n, pi, word = 42, 3.14159, "ab"
    width = 8
    return (
        f"{n:05d}|{pi:.2f}|{word:>6}|{word!r}|{n:x}|{n:,}|{0.25:.0%}",
        f"{word:^{width}}|{pi:{width}.3f}",
        f"{n=}",
        f"{{literal}} {n + 1}",
        "{} {} {0}".replace("{0}", "x").format(1, 2),
        "{0} {1} {0}".format("a", "b"),
        "{name:>{w}}".format(name="z", w=4),
        "{0[1]} {1[k]}".format([1, 2], {"k": 3}),
        "%s %05.1f %d%% %r" % ("a", 2.25, 7, "q"),
        "%(a)s-%(b)03d" % {"a": 1, "b": 2},
        "%s" % ((1, 2),),
        str(1.0) + str(None) + str(True) + str([1, "a"]) + str({"k": (1,)}),
        repr("it's"),
        "block_%d" % 3,
        format(255, "b"),
        chr(97) + str(ord("b")),
    )


def case_lists():
    xs = [3, 1, 2]
    ys = xs
    ys.append(4)
    zs = xs[:]
    zs.sort()
    xs += [5]
    xs.extend((6, 7))
    xs.insert(1, 99)
    removed = xs.pop(0), xs.pop()
    xs.remove(99)
    return xs, ys is xs, zs, removed, xs.index(4), xs.count(1), xs * 2, [0] * 3 + [1], len(xs)


def case_slices():
    xs = list(range(10))
    head, tail = xs[:3], xs[-3:]
    xs[2:4] = [20, 30, 40]
    xs[:0] = [-1]
    del xs[0], xs[-1]
    del xs[1:3]
    return head, tail, xs, xs[::-2], xs[100:], xs[-2::-1], (1, 2, 3)[1:], "abc"[-2:]


def case_nested_lists_share():
    rows = [[0] * 2] * 3
    rows[0][0] = 1
    own = [[0] * 2 for _ in range(3)]
    own[0][0] = 1
    return rows, own


def case_sorting():
    words = ["bb", "a", "ccc", "dd"]
    pairs = [(1, "b"), (0, "z"), (1, "a")]
    return (
        sorted(words, key=len),
        sorted(words, key=len, reverse=True),
        sorted(pairs),
        sorted(pairs, key=lambda p: (-p[0], p[1])),
        max(words, key=len),
        min(pairs, key=lambda p: p[1]),
        list(reversed(words)),
        max(3, 9, 4),
        min([5], default=0),
        max([], default="none"),
    )


def case_dictionaries():
    d = {"b": 1, "a": 2}
    d["c"] = d.pop("b") + 10
    d.setdefault("a", 99)
    d.setdefault("z", []).append(1)
    d.update({"q": 5}, r=6)
    e = {**d, "a": 0, **{"w": 7}}
    f = dict(zip("xy", (1, 2)), z=3)
    popped = f.popitem()
    return (
        d,
        e,
        f,
        popped,
        list(d),
        list(d.items())[0],
        d.get("no"),
        d.get("no", 4),
        "a" in d,
        len(e),
        d | {"a": "new"},
        {v: k for k, v in f.items()},
        dict([("k", 1), ("l", 2)]),
        dict.fromkeys("ab", 0),
        sorted(e.keys()),
        {1: "int", "1": "str"}[1],
        {(1, 2): "t"}[1, 2],
    )


def case_dictionaries_while_they_change():
    d = {"a": 1, "b": 2, "c": 3}
    for key in list(d):
        if d[key] == 2:
            del d[key]
    d["a"] += 10
    other = d
    other["z"] = 0
    copied = d.copy()
    copied["only"] = 1
    d |= {"m": 5}
    return d, copied, d is other


def case_sets():
    a, b = {1, 2, 3}, set([3, 4])
    a.add(9)
    a.discard(100)
    return (
        sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), a >= {1}, a.isdisjoint({7}),
        len(set("hello")), sorted({x % 3 for x in range(10)}), 3 in b, sorted(frozenset((1, 1, 2))),
        {1, 2} == {2, 1}, sorted(a.union([50], [60])), set() == set(),
    )  # fmt: skip


def case_ranges():
    r = range(2, 20, 3)
    return list(r), len(r), r[1], r[-1], list(r[1:3]), 5 in r, 6 in r, list(range(5, 0, -2)), sum(r)


def case_tuples():
    t = (1,)
    t += (2, 3)
    a, *b = t
    return t, t * 2, t.index(2), t.count(3), a, b, (), tuple("ab"), t < (1, 3), (1, 2) + ()


def case_unpacking():
    (a, b), [c, *d], e = (1, 2), [3, 4, 5], 6
    *f, g = "xyz"
    h, i = i, h = 7, 8
    x = [0, 0]
    x[0], x[1] = 1, x[0]
    for j, (k, l) in enumerate({"p": "q"}.items()):
        pass
    return a, b, c, d, e, f, g, h, i, x, j, k, l


def case_identity():
    a = [1]
    b = a
    c = list(a)
    return a is b, a is c, a == c, a is not c, None is None, a != c


def case_builtin_functions():
    return (
        abs(-3), any([0, "", 3]), all([]), sum([[1], [2]], []), sum((0.5, 1), 10), pow(2, 5),
        bool([]), bool("0"), int("12"), int("ff", 16), float("1e-3"), list("ab"), len({1: 2}),
        list(map(lambda a, b: a * b, [1, 2], [3, 4, 5])), list(filter(None, [0, 1, "", 2])),
        list(zip([1, 2, 3], "ab")), list(enumerate("ab", 5)), next(iter([7, 8])),
        isinstance(3, int), isinstance(True, int), isinstance("s", (int, str)), type(3).__name__,
        hex(255), bin(5), complex(1, 2).real,
    )  # fmt: skip


def case_math():
    return (
        math.ceil(2.1), math.sqrt(16), math.log2(8), math.prod([2, 3]), math.pi > 3, math.gcd(12, 18),
        math.isclose(0.1 + 0.2, 0.3), math.log(1), math.pow(2, 3), math.hypot(3, 4), math.factorial(5),
        math.inf > 10**10, math.floor(7 / 2), math.trunc(-1.5), math.fabs(-2),
    )  # fmt: skip


def case_mixed_comparisons():
    return [1, 2] < [1, 3], (1, "a") == (1, "a"), "a" < "b", [1] == (1,), {"a": [1]} == {"a": [1]}


def case_bytes():
    return b"ab".decode(), "é".encode("utf-8").hex(), len(b"abc")


def case_fields_of_formats():
    def refused(make):
        try:
            return make()
        except Exception as error:
            return type(error).__name__

    return [
        "{}_{}".format("a", 3),
        "{0}{1}{0}".format(1, 2),
        "{a:>5}|{b!r}".format(a=1.5, b="x"),
        "{0[1]}{1[k]}".format([1, 2], {"k": 7}),
        "{[0]}{[1]}".format((1, 2), (3, 4)),
        "{:{}}{:.{n}f}".format(3, 5, 2, n=1),
        "{0.real}{0.imag}".format(3),
        "{x}{y[0][1]}".format_map({"x": 1, "y": [[0, 9]]}),
        "{{}}{}".format(1),
        "{0!s:>4}{0!a}".format([1]),
        "{:>3}|{:<3}|{:^3}|{:03d}".format(1, 2, 3, 4),
        refused(lambda: "{} {0}".format(1)),
        refused(lambda: "{0} {}".format(1)),
        refused(lambda: "{1}".format(1)),
        refused(lambda: "{a}".format(1)),
        refused(lambda: "{0!x}".format(1)),
        refused(lambda: "{0[a]}".format([1])),
        refused(lambda: "{0[}".format([1])),
        refused(lambda: "{0.}".format(1)),
        refused(lambda: "{".format(1)),
        refused(lambda: "{:d}".format("a")),
        refused(lambda: "{:{:{}}}".format(1, 2, 3)),
    ]
