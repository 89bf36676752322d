"""Makes a started Python ready to be kept as a snapshot. It runs within Pyodide (see make_snapshot.mjs).

`ORDER` is given: `entry`, the function that answers calls, as "package.module:function"; `wanted`, the modules of
that package; `warm`, calls to make before the memory is kept;
`spoken`, the names in Pyodide's scripts; `entered`, the functions that are kept, as "file:name"; or
None, to note in `sys.entered` which they are; `collecting`, whether garbage is to be collected at
nearly every object.

What nobody enters is replaced by something that ends all: a BaseException, which no honest library
catches. The worker then begins again with the whole library.
"""

import asyncio
import builtins
import functools
import gc
import importlib
import json
import linecache
import random
import sys
import typing
import zipimport
from types import CodeType, FunctionType, ModuleType

import _pyodide._base
import pyodide._package_loader
import pyodide.ffi

import __main__

# What Pyodide itself asks for when it wakes up: modules by import, and values by a line of Python.
ASKED = ("_pyodide", "_pyodide._base", "_pyodide._importhook", "_pyodide_core")
ASKED += ("pyodide", "pyodide.code", "pyodide.ffi", "pyodide._package_loader", "importlib", "os")
# What Python in C looks for by itself.
STARTED = (
    "sys",
    "builtins",
    "_frozen_importlib",
    "_frozen_importlib_external",
    "_imp",
    "_thread",
    "_warnings",
    "_weakref",
)
STARTED += (
    "_io",
    "io",
    "abc",
    "codecs",
    "encodings",
    "encodings.utf_8",
    "marshal",
    "posix",
    "time",
    "warnings",
    "__main__",
)
LINES = {
    "{}": {},
    "import importlib; importlib": importlib,
    "import __main__; __main__.__dict__": __main__.__dict__,
    "import builtins; builtins.__dict__": builtins.__dict__,
}


def cut(*_, **__):
    raise BaseException("this was cut off")


class Folder:
    """A path that can say what it is, and nothing else."""

    def __init__(self, path):
        self.path = str(path)

    def __str__(self):
        return self.path


class Ending(type):
    def __getattr__(cls, name):
        cut()

    __call__ = __instancecheck__ = __subclasscheck__ = __iter__ = __or__ = cut


class Cut(metaclass=Ending):
    """In the place of what no kept function names."""


def prepare(order):
    importlib.invalidate_caches()  # the clock stands still: make_snapshot.mjs
    for name in order["wanted"]:
        importlib.import_module(name)
    module, _, function = order["entry"].partition(":")
    answer = getattr(importlib.import_module(module), function)
    for call in order["warm"]:
        answer(json.dumps(call))
    loader = pyodide._package_loader
    loader.SITE_PACKAGES, loader.DSO_DIR = Folder(loader.SITE_PACKAGES), Folder(loader.DSO_DIR)
    loader.init_loaded_packages = lambda: None
    _pyodide._base.eval_code = lambda line, *_, **__: LINES[line]
    forget_docstrings()
    clear_caches()
    if order["entered"] is None:
        watch()
    else:
        take_out(module.partition(".")[0], set(order["entered"]), set(order["spoken"]), set(order["wanted"]))
    gc.collect()
    if order["collecting"]:
        gc.set_threshold(1, 1, 1)
    else:
        gc.freeze()  # what is here now stays for ever: no need to walk through it again


def key(code):
    return f"{code.co_filename}:{code.co_qualname}"


def watch():
    sys.entered = {}
    watching = sys.monitoring

    def entered(code, _):
        sys.entered[key(code)] = None
        return watching.DISABLE

    watching.use_tool_id(0, "entered")
    watching.register_callback(0, watching.events.PY_START, entered)
    watching.set_events(0, watching.events.PY_START)


def take_out(ours, entered, by_scripts, wanted):
    # Pyodide counts on finding these objects of JavaScript where they were.
    sys.proxies = [
        one for module in all_modules() for one in vars(module).values() if isinstance(one, pyodide.ffi.JsProxy)
    ]
    kept = []
    for one in gc.get_objects():
        if not isinstance(one, FunctionType):
            continue
        one.__annotations__ = one.__doc__ = None
        if key(one.__code__) in entered or one.__module__.startswith(ours):
            kept.append(one.__code__)
        elif one.__module__ != __name__:
            empty(one)
    names = set().union(*map(spoken, kept))
    # In modules of C and of the start, C looks for names by itself (`time.strftime` for a date in a sentence),
    # and a module of C that goes takes with it what its types count on (`_datetime`).
    of_c = {*sys.builtin_module_names, *STARTED}
    for module in all_modules():
        module.__spec__ = module.__loader__ = None
        if module.__name__ not in of_c and not module.__name__.startswith(ours):
            forget(module, names | by_scripts if module.__name__ in ASKED else names)
    for name in list(sys.modules):
        if not (name in wanted or name in ASKED or name in of_c or name in names):
            del sys.modules[name]


def clear_caches():
    """What Python notes for the next time, of things that will not come again, and what is chance."""
    random.seed(0)
    asyncio.set_event_loop_policy(None)
    asyncio._set_running_loop(None)
    for clear in typing._cleanups:
        clear()
    linecache.clearcache()
    zipimport._zip_directory_cache.clear()
    sys.path_importer_cache.clear()


def forget_docstrings():
    """Those of modules and types; in the library's bytecode there are none. The types of C refuse to be changed, but for
    the dict behind what they show."""
    for module in all_modules():
        if isinstance(module.__doc__, str):
            module.__doc__ = None
    types = [object]
    for one in types:
        types += type.__subclasses__(one)
        (attributes,) = gc.get_referents(vars(type)["__dict__"].__get__(one))
        if isinstance(attributes.get("__doc__"), str):
            attributes["__doc__"] = None
    sys._clear_internal_caches()  # a type notes what was last looked up


@functools.cache
def emptied(free):
    return cut.__code__.replace(co_freevars=free)


def empty(function):
    function.__code__ = emptied(function.__code__.co_freevars)
    function.__defaults__ = function.__kwdefaults__ = None
    function.__name__ = function.__qualname__ = "cut"


def spoken(code):
    """The names in a piece of code, and in those within it."""
    inner = [const for const in code.co_consts if isinstance(const, CodeType)]
    return set(code.co_names).union(*map(spoken, inner))


def all_modules():
    return [one for one in gc.get_objects() if isinstance(one, ModuleType)]


def forget(module, names):
    for name, value in list(vars(module).items()):
        if not (name in names or name.startswith("__") or isinstance(value, (str, int, float, type(None)))):
            setattr(module, name, Cut)


prepare(json.loads(globals().pop("ORDER")))
