"""Loops, exceptions, pattern matching."""


def case_for_else():
    found = []
    for n in (1, 2, 3):
        if n == 2:
            break
    else:
        found.append("never")
    for n in ():
        pass
    else:
        found.append("empty")
    for n in range(2):
        continue
    else:
        found.append(n)
    return found


def case_while_else():
    n, found = 3, []
    while n:
        n -= 1
        if n == 1:
            continue
        found.append(n)
    else:
        found.append("done")
    while True:
        n += 1
        if n > 3:
            break
    else:
        found.append("never")
    return found, n


def case_nested_loops():
    found = []
    for i in range(4):
        for j in range(4):
            if j > i:
                break
            if (i + j) % 2:
                continue
            found.append((i, j))
        else:
            found.append("full")
    return found, i, j


def case_loop_variables_stay():
    for i in range(3):
        last = i * 2
    return i, last


def case_changing_what_is_walked():
    xs = [1, 2, 3]
    for x in xs:
        if x < 3:
            xs.append(x + 10)
        if len(xs) > 6:
            break
    return xs


def case_exceptions():
    noted = []
    try:
        noted.append("body")
        {}["missing"]
    except (IndexError, KeyError) as error:
        noted.append(type(error).__name__)
    else:
        noted.append("else")
    finally:
        noted.append("finally")
    try:
        int("x")
    except ValueError:
        noted.append("value")
    try:
        [][1]
    except LookupError:
        noted.append("lookup")
    try:
        1 / 0
    except ArithmeticError:
        noted.append("arithmetic")
    try:
        None.attribute
    except AttributeError:
        noted.append("attribute")
    try:
        "a" + 1
    except TypeError:
        noted.append("type")
    try:
        pass
    except Exception:
        noted.append("never")
    else:
        noted.append("fine")
    return noted


def case_own_exceptions():
    class Base(Exception):
        pass

    class Sub(Base):
        def __init__(self, n):
            super().__init__(f"number {n}")
            self.n = n

    noted = []
    try:
        raise Sub(4)
    except Base as error:
        noted.append(error.n)
        noted.append(str(error))
        noted.append(error.args[0])
    try:
        try:
            raise Sub(5)
        except KeyError:
            noted.append("never")
        finally:
            noted.append("inner finally")
    except Sub as error:
        noted.append(error.n)
    try:
        raise Base
    except Sub:
        noted.append("never")
    except Base:
        noted.append("base")
    return noted


def case_raising_again():
    noted = []

    def inner():
        try:
            raise KeyError("k")
        except KeyError:
            noted.append("again")
            raise

    try:
        inner()
    except KeyError as error:
        noted.append(error.args)
    try:
        try:
            raise KeyError("k")
        except KeyError as error:
            raise ValueError("v") from error
    except ValueError as error:
        noted.append(str(error))
    return noted


def case_finally_and_return():
    noted = []

    def f():
        try:
            return "value"
        finally:
            noted.append("finally")

    def g():
        for i in range(3):
            try:
                if i == 1:
                    continue
                if i == 2:
                    break
            finally:
                noted.append(i)
        return i

    def h():
        try:
            raise ValueError
        except ValueError:
            return "handled"
        finally:
            noted.append("h")

    return f(), g(), h(), noted


def case_exceptions_through_calls():
    def deep(n):
        if n == 0:
            raise RuntimeError("bottom")
        return deep(n - 1)

    try:
        deep(3)
    except Exception as error:
        return str(error)
    return "never"


def case_assertions():
    try:
        assert 1 > 2, "message"
    except AssertionError as error:
        return str(error)


def case_stop_iteration():
    it = iter([1])
    next(it)
    try:
        next(it)
    except StopIteration:
        return "stopped"


def case_match():
    def kind(x):
        match x:
            case None:
                return "none"
            case True | False:
                return "flag"
            case 0:
                return "zero"
            case int(n) if n < 0:
                return f"negative {n}"
            case int() | float():
                return "number"
            case "a" | "b" as letter:
                return "letter " + letter
            case str(text):
                return "text " + text
            case []:
                return "empty"
            case [x]:
                return f"one {x}"
            case [1, *rest]:
                return f"one and {rest}"
            case (a, (b, c)):
                return f"nested {a}{b}{c}"
            case [*_, last]:
                return f"last {last}"
            case {"kind": "conv", "n": n, **rest}:
                return f"conv {n} {sorted(rest)}"
            case {"kind": other}:
                return f"kind {other}"
            case {}:
                return "mapping"
            case _:
                return "other"

    return [
        kind(x)
        for x in (
            None, True, 0, -3, 2, 2.5, "a", "zz", [], [7], [1, 2, 3], (5, (6, 7)), [9, 8, 7],
            {"kind": "conv", "n": 3, "z": 1}, {"kind": "x"}, {"q": 1}, {1, 2},
        )
    ]  # fmt: skip


def case_match_objects():
    class Point:
        __match_args__ = ("x", "y")

        def __init__(self, x, y):
            self.x, self.y = x, y

    class Other:
        z = 1

    def where(p):
        match p:
            case Point(0, 0):
                return "origin"
            case Point(x, 0):
                return f"x axis {x}"
            case Point(x=0, y=y):
                return f"y axis {y}"
            case Point(x, y) if x == y:
                return "diagonal"
            case Point():
                return "somewhere"
            case Other(z=1):
                return "other"

    return [
        where(p)
        for p in (Point(0, 0), Point(3, 0), Point(0, 4), Point(2, 2), Point(1, 2), Other(), 5)
    ]


def case_comprehensions():
    return (
        [x * y for x in range(3) for y in range(x)],
        [[y for y in range(x)] for x in range(3)],
        {x: x**2 for x in range(3) if x},
        sorted({len(w) for w in ("a", "bb", "cc")}),
        [a if a else "none" for a in ("", "b")],
        [(i, c) for i, c in enumerate("ab") for _ in range(2)],
        list(x for x in range(6) if x % 2 if x > 1),
        [z for x in (1, 2) for z in (x, -x) if z > 0],
        dict((k, v) for k, v in zip("ab", (1, 2))),
    )


def case_del():
    x, d, xs = 1, {"a": 1, "b": 2}, [1, 2, 3, 4]
    del x
    del d["a"], xs[0]
    del xs[-2:]
    return d, xs


def case_augmented_assignments():
    a = b = [1]
    a += [2]
    c = d = (1,)
    c += (2,)
    n = 7
    n //= 2
    n **= 2
    n -= 1
    n %= 5
    n <<= 2
    n |= 1
    s = "x"
    s *= 3
    table = {"k": 1}
    table["k"] += 5
    grid = [[0, 0]]
    grid[0][1] -= 4
    e = {1}
    e |= {2}
    f = [1]
    f *= 3
    return b, c, d, n, s, table, grid, sorted(e), f


def case_boolean_tests():
    class Falsy:
        def __bool__(self):
            return False

    class Empty:
        def __len__(self):
            return 0

    return [
        bool(x)
        for x in (0, 0.0, "", [], {}, (), None, "0", [0], Falsy(), Empty(), object, range(0))
    ]


def case_none_checks():
    def f(x=None, y=None):
        if x is None:
            x = []
        y = y or "default"
        x.append(y)
        return x

    return f(), f([1], "z"), f(y=0)


def case_star_targets():
    first, *_, last = range(5)
    *init, end = [1]
    (a, *b), c = [1, 2, 3], 4
    return first, last, init, end, a, b, c


def case_multiple_targets():
    a = b = c = 5
    x = y, z = 1, 2
    return a, b, c, x, y, z


def case_sequence_of_conditions():
    def grade(n):
        if n > 90:
            return "a"
        elif n > 80:
            return "b"
        elif not n:
            return "zero"
        else:
            return "c"

    return [grade(n) for n in (95, 85, 0, 10)]
