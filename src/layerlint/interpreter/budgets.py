"""What interpretation may cost, and where it stops: all of it counted, nothing timed.

The same input gives the same output on every machine. What one of these cuts off is told in
the summary, and in the graph where a graph was cut.
"""

from __future__ import annotations

STEPS_A_RUN = 1_000_000
"""Evaluated expressions in one run of a root (a layer counts for forty, and what is looked for in
a list, a table or a set for each member of it); the largest network of ``keras.applications``
takes about 80,000."""
STEPS_A_RUN_AT_LEAST = 125_000
"""… where runs of other roots have been cut off: after each of them the next ones may take half as
many, as what has no end in one function often has none in all that call it."""
STEPS_A_MODULE = 1_000_000
"""… in a module body, which has a budget of its own."""
STEPS_A_FILE = 12_000_000
"""… in the first runs of all roots of a file, and in what becomes of their graphs."""
STEPS_OF_FURTHER_RUNS = 6_000_000
"""… in further runs beyond what is set apart for these, and in what becomes of the graphs of all
of them; no first run goes without for their sake."""
STEPS_A_NODE = 40
"""What putting a node of a finished graph together counts for."""
STEPS_TO_JUDGE = 300
"""What rules take to look at such a node, which a file pays for, too."""
STEPS_FOR_VARIANTS = 1_500_000
"""… in all further runs, the variants, of a file's roots; each root has its share."""
RUNS_FOR_VARIANTS = 4
"""… but for as many further runs as this each root has steps, whatever its share."""

MOST_CALLS = 20_000
"""How many calls of layers the models of one run are looked through for, together: a loop that
makes a model in each turn of what the earlier turns have made has millions."""
MOST_OPENED = 50_000
"""How many nodes the user's layers of one run have that are looked into, each as often as it is
called: thirty that each call the next one twice have a billion."""
MOST_VARIANTS = 64
"""How many ways through a root are told."""
MOST_RUNS = 256
"""How many ways through a root are tried."""
IDLE_ANSWERS = 4
"""How often another answer to one condition may change nothing, in all roots of a file together,
before it is left alone: a
``random() < epsilon`` in a loop is another question at every turn."""
IDLE_ANSWERS_ASIDE = 1
"""… of a condition in a function that by names can build nothing, and only computes: how data are
read has dozens of conditions. Of 191 such answers that were tried again one changed something."""
RUNS_TO_CONFIRM = 128
"""How many runs of a root are made to see that a condition may be left out of what is told."""
STEPS_TO_CONFIRM = 1_500_000
"""… and what they may take, for all roots of a file."""
RUNS_TO_TELL = 32
"""How many more runs of a root are made, once those are spent, to see whether an answer that is to
be told is needed at all …"""
STEPS_TO_TELL = 3_000_000
"""… and what they may take, for all roots of a file: a run of a large network takes 500,000."""
BARREN_RUNS = 16
"""After how many runs that built nothing no further one is tried, nor of what can build no layer:
a layer of one's own that only computes has hundreds of ways, and no order of layers in any. Of what
may build some, as many again are, with other answers to what the first asked last."""

DEEPEST_CALL = 40
"""How many calls of user functions may be going on at once."""
DEEPEST_MODEL = 40
"""In how many models a model may stand whose layers are called in its place."""
DEEPEST_CLOSURE = 20
"""How many of these may be closures that the same lines made, where an argument is unknown:
a composition calls one inside the other, a recursion without end makes ever more."""
DEEPEST_PROBE = 20
"""How many functions may be run inside each other only to learn what they give."""
MOST_TURNS = 4096
"""How often a loop turns at the most."""
IDLE_STEPS = 20_000
"""What turns that make no layer may cost one after the other, before their loop is left:
a training loop is, a loop that computes a hundred widths is not. So are items left that an object
with a ``__next__`` gives: what reads data has batches without number."""
IDLE_STEPS_AGAIN = 1_250
"""… of a loop that was left so before in the same run, as it is gone through anew in each turn of
those around it; and of one that asks something new in each turn that nobody knows, as a game does,
or a search for the next word: what comes out of its turns is a guess."""
MOST_YIELDS = 1000
"""How many items of a generator are looked at."""

LARGEST_SEQUENCE = 10_000
"""How long a list or tuple may become that is computed."""
LARGEST_TEXT = 100_000
"""How many characters a text may have that is computed."""
LARGEST_VALUE = 100_000
"""How many items a value may have, with those of the items in it, each as often as it is met; 64
characters of a text are one."""
DEEPEST_VALUE = 100
"""How many lists and the like may stand in each other."""
MOST_PARTS = 100
"""Of how many parts a value may be made that is not known, each as often as it is met, to be more
than one: `c = c == (not c)` has twice as many with each line. A step is counted for four of
them whenever it is looked at."""
MOST_TRIED = 64
"""Of how many values that a search tries (``hp.Choice``) each is kept, to be told of."""
LARGEST_TRIED = 64
"""Of how many bits their whole numbers are."""
MOST_CANDIDATES = 256
"""Of how many values one is known to be, for each answer to narrow them."""
MOST_ENTRIES = 16
"""How many entries a table may have that is asked by an unknown key, for each to be tried."""
MOST_ALIKE = 200
"""How many different numbers in a value may have one hash: a set of thousands compares each with
each."""
LARGEST_BITS = 4096
"""How many binary digits a number may have that is computed."""
LARGEST_SIZE = 10**15
"""How long an axis of a tensor may be, and how many parameters a layer may have, to be told."""
LARGEST_ARRAY = 10_000
"""How large an array may become that is computed."""
LONGEST_ITERATOR = 10_000
"""How many rows, or repetitions of one item, are at hand."""
MOST_ENDLESS = 1000
"""How many items of an iterator without end (``cycle``, ``count``) are at hand."""
MOST_TRIES = 1_000_000
"""How often a regular expression may try: each quantifier at every place of the text."""
