"""Odd pieces of Python, which are put where nobody expects them.

``x`` and ``y`` stand for whatever names there are.
"""

from __future__ import annotations

from typing import Final

EXPRESSIONS: Final = """\
None
True
False
()
[]
{}
...
''
b''
0
1
-1
2.5
1e308
-0.0
1j
2**63
10**12
9**9**9
1<<99999
range(10**12)
[0]*10**10
'a'*10**9
float('nan')
float('inf')
int('9'*5000)
[[]]*3
(1,)*5
x
self
args
kwargs
model
layers
inputs
flag
cfg.depth
cfg['n']
len(xs)
xs[-1]
xs[::-1]
x[...]
x[None]
x[1:2,::3]
x.shape[-1]
model.layers
model.layers[-1].output
model.output
K.int_shape(x)
next(it)
iter(x)
lambda:x
lambda*a,**k:f(*a,**k)
type(x)
super()
open(x)
exec(x)
eval(x)
__import__(x)
globals()
vars()
setattr(x,'a',x)
getattr(x,y)
not(x)
~x
-x
x@x
x%x
x//0
x/0
x<x<x
'%s%%'%x
'{}{0}'.format(x)
f'{x!r:>{x}}'
sorted(x,key=x)
zip(*x)
dict(**x)
[*x,*x]
{**x}
sum([[x]],[])
map(x,x)
x.append(x)
functools.partial(x,x)
functools.reduce(x,x)
itertools.count()
itertools.product(x,repeat=9)
x if flag else y
[x for x in x if x]
{x: x for x in x}
(yield)
(y := x)
x or y
x and y
not x
x in x
x is None
lambda: (lambda: x)()
[[x for y in range(99)] for x in range(99)]
""".splitlines()

STATEMENTS: Final = """\
return x
yield x
break
continue
raise x
del x
global x
nonlocal x
assert x
pass
from keras.layers import *
from . import x
from net import *
import net
x = x.y = x[x] = x
x += x
x, *y = x
x: int
x.append(x)
x[x] = x
x.x = x
model.add(x)
model.pop()
model = Sequential(model.layers)
model.layers.append(model)
x = model(x)
x = Model(x, x)
model.compile(loss=x)
x = x, x
x = lambda: x
x = [x, x]
x = {x: x}
x = (x, [x])
""".splitlines()

_AROUND: Final = """\
for x in range(3):
    pass

for x in x:
    pass
else:
    x

for i in range(10**12):
    pass

while True:
    pass

while x:
    pass

if x:
    pass

if x:
    y
else:
    pass

if flag and x:
    x = x
elif y:
    pass

try:
    pass
except Exception as x:
    raise
else:
    x
finally:
    y

try:
    x()
except (A, B):
    pass

try:
    x()
finally:
    pass

with x as y:
    pass

def f(x=1, *args, flag=False, **kwargs):
    pass
    return f(x)

def f(x, y):
    pass
f(f, f)

def f():
    pass
    yield x
x = list(f())

async def f(x):
    pass
    await x

class A(keras.Model):
    def call(self, x):
        pass
        return self(x)

class A(layers.Layer):
    def __init__(self, x=3):
        pass
x = A()(x)

class A(A):
    pass

match x:
    case [a, *b]:
        pass
    case {'a': A(x=1) | None, **r}:
        x

@f
@property
def g(self):
    pass
"""
AROUND: Final = _AROUND.split("\n\n")
"""What is put around statements, which stand where the ``pass`` is."""
