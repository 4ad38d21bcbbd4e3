"""Functions: arguments, closures, decorators, generators, recursion."""

import functools
import itertools
import operator
from functools import partial, reduce, wraps


def case_arguments():
    def f(a, b=2, *args, c, d=4, **kwargs):
        return a, b, args, c, d, kwargs

    return (
        f(1, c=3),
        f(1, 5, 6, 7, c=0, e=9),
        f(*[1, 2], *(3,), **{"c": 4}, d=5, **{"z": 6}),
        f(c=1, a=2),
    )


def case_positional_only():
    def f(a, /, b, *, c=3):
        return a, b, c

    return f(1, 2), f(1, b=2, c=4)


def case_defaults_are_made_once():
    def f(x, seen=[]):
        seen.append(x)
        return list(seen)

    def g(x, y=len("abc")):
        return x + y

    return f(1), f(2), f(3, []), f(4), g(1)


def case_closures():
    def counter(start):
        count = start

        def step(by=1):
            nonlocal count
            count += by
            return count

        return step

    a, b = counter(0), counter(10)
    return a(), a(5), b(), a()


def case_late_binding():
    late = [lambda: n for n in range(3)]
    early = [lambda n=n: n for n in range(3)]
    return [f() for f in late], [f() for f in early]


def case_scopes():
    x = "outer"

    def inner():
        return x

    def shadow():
        x = "inner"
        return x

    def comprehension():
        return [x for x in range(2)], x

    before = inner()
    x = "changed"
    return before, inner(), shadow(), comprehension()


COUNT = 0


def case_globals():
    def bump():
        global COUNT
        COUNT += 1
        return COUNT

    return bump() - bump(), COUNT > 0


def case_decorators():
    calls = []

    def noted(name):
        def decorate(function):
            @wraps(function)
            def wrapper(*args, **kwargs):
                calls.append(name)
                return function(*args, **kwargs) + 1

            return wrapper

        return decorate

    @noted("outer")
    @noted("inner")
    def f(x):
        """Doc."""
        return x * 2

    return f(5), calls, f.__name__


def case_a_class_as_a_decorator():
    class Times:
        def __init__(self, function):
            self.function, self.count = function, 0

        def __call__(self, *args):
            self.count += 1
            return self.function(*args) * self.count

    @Times
    def f(x):
        return x

    return f(3), f(3), f.count


def case_partial():
    def f(a, b, c=0, **kw):
        return a, b, c, kw

    g = partial(f, 1, c=5, z=1)
    h = partial(g, 2, c=6)
    return g(9), h(), h(y=3), g.args, g.keywords["c"], g.func is f


def case_reduce():
    compose = lambda *fs: reduce(lambda f, g: lambda x: g(f(x)), fs)
    return (
        reduce(operator.add, [1, 2, 3], 10),
        reduce(lambda a, b: a * b, range(1, 5)),
        compose(lambda x: x + 1, lambda x: x * 2, str)(3),
    )


def case_recursion():
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    def flat(xs):
        return [y for x in xs for y in (flat(x) if isinstance(x, list) else [x])]

    return fib(10), flat([1, [2, [3, [4]], 5]])


def case_mutual_recursion():
    def even(n):
        return True if n == 0 else odd(n - 1)

    def odd(n):
        return False if n == 0 else even(n - 1)

    return even(10), odd(7)


def case_generators():
    def numbers(n):
        for i in range(n):
            if i == 3:
                return
            yield i

    def chained():
        yield from numbers(2)
        yield "mid"
        yield from (x * x for x in (3, 4))

    g = numbers(10)
    first = next(g)
    return first, list(g), list(g), list(chained()), sum(numbers(9)), dict(enumerate(numbers(2)))


def case_generator_expressions_are_read_once():
    g = (x for x in range(4))
    a = next(g), next(g)
    return a, list(g), next(g, "done")


def case_iterators():
    it = iter([1, 2, 3, 4])
    pairs = list(zip(it, it))
    rest = iter("abc")
    next(rest)
    return pairs, list(rest), next(rest, None)


def case_lambda_forms():
    f = lambda *a, k=1, **kw: (a, k, kw)
    return f(1, 2), f(k=3, z=4), (lambda: 5)(), (lambda x, y=2: x + y)(1)


def case_early_returns():
    def f(x):
        if x < 0:
            return "negative"
        for i in range(x):
            if i == 2:
                return i
        else:
            return "short"
        return "never"

    def nothing():
        pass

    return f(-1), f(1), f(5), nothing()


def case_functools():
    calls = []

    @functools.lru_cache(maxsize=None)
    def f(x):
        calls.append(x)
        return x + 1

    @functools.cache
    def g(x):
        return x * 2

    return f(1) + f(2), g(4)


def case_itertools():
    return (
        list(itertools.chain([1], (2,), "a")),
        list(itertools.chain.from_iterable([[1], [2, 3]])),
        list(itertools.product("ab", [1, 2])),
        list(itertools.islice(itertools.count(3), 2, 5)),
        list(itertools.accumulate([1, 2, 3], operator.mul)),
        list(itertools.repeat("x", 2)),
        list(itertools.islice(itertools.cycle([1, 2]), 5)),
        list(itertools.zip_longest([1, 2], "a", fillvalue=0)),
        list(itertools.combinations([1, 2, 3], 2)),
        list(itertools.starmap(pow, [(2, 3), (3, 2)])),
        list(itertools.takewhile(lambda x: x < 3, [1, 2, 3, 1])),
        [(k, list(g)) for k, g in itertools.groupby("aabbb")],
        list(itertools.pairwise([1, 2, 3])),
        list(itertools.dropwhile(lambda x: x < 3, [1, 3, 2])),
        list(itertools.compress("abc", [1, 0, 1])),
        list(itertools.permutations([1, 2, 3], 2))[:3],
    )


def case_operator():
    return (
        operator.itemgetter(1)([5, 6]),
        operator.itemgetter(0, 2)("abc"),
        operator.attrgetter("real")(3),
        operator.methodcaller("upper")("x"),
        operator.mul(3, 4),
        operator.truediv(1, 2),
        operator.neg(3),
        operator.not_(0),
        operator.contains([1], 1),
        operator.eq(1, 1),
        operator.getitem([1, 2], 1),
        operator.or_(1, 2),
    )


def case_functions_in_tables():
    table = {"add": lambda a, b: a + b, "sub": operator.sub, "max": max}
    return {name: f(5, 3) for name, f in table.items()}


def case_star_expressions():
    a = [1, 2]
    return [*a, 3, *"xy"], (*a, *a), {**{"k": 1}, "l": 2}, {*a, 9} == {1, 2, 9}, max(*a, 0)


def case_walrus():
    found = []
    if (n := len([1, 2, 3])) > 2:
        found.append(n)
    while (n := n - 1) > 0:
        found.append(n)
    values = [y := 5, y**2]
    kept = [z for x in range(4) if (z := x * 2) > 2]
    return found, values, kept, z


def case_nested_functions_call_each_other():
    def outer():
        def first():
            return second() + 1

        def second():
            return 10

        return first

    return outer()()


def case_keyword_arguments_are_forwarded():
    def base(*, width=1, height=1):
        return width * height

    def wrapper(**options):
        options.setdefault("width", 3)
        return base(**options)

    def outer(*args, **kwargs):
        kwargs["height"] = kwargs.get("height", 2) + len(args)
        return wrapper(**kwargs)

    return wrapper(), outer(), outer(1, 2, width=5)
