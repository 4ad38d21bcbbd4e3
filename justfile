# List the recipes
default:
    @just --list

python := env("PYTHON", "python3")
bin := justfile_directory() / ".venv/bin"

# Make .venv with all that development needs
setup:
    {{python}} -m venv .venv
    {{bin}}/python -m pip install --editable ".[dev]"

# Lint the example models
examples *options:
    {{bin}}/layerlint check examples {{options}}

# Run the tests
test *options:
    {{bin}}/python -m pytest {{options}}

# Check style, types and architecture
check:
    {{bin}}/ruff check .
    {{bin}}/ruff format --check .
    {{bin}}/mypy
    {{bin}}/lint-imports

# Format the code
format:
    {{bin}}/ruff check --fix .
    {{bin}}/ruff format .

# Write again what is generated: documentation, schema
generate:
    for script in scripts/generate_*.py; do {{bin}}/python "$script" || exit 1; done

# Write the catalog again: the layers of Keras 3 from an installed Keras, those of older ones from PyPI
catalog:
    {{bin}}/python scripts/build_catalog.py
    {{bin}}/python scripts/build_legacy_catalog.py

# Plant faults in good models, and tell the share that is found; the last table is docs/mutation.md
mutation *options="--models 3 --most 18 --page ../docs/mutation.md":
    cd tests && {{bin}}/python -m mutation check {{options}}

# Fuzz a target: interpreter, rules, notebooks (tests/fuzzing); needs the extra `fuzzing`
fuzz target="interpreter" *options="--minutes 20":
    cd tests && {{bin}}/python -m fuzzing {{target}} {{options}}

# What layerlint costs, beside other commands: file, package FOLDER, tree, growth (docs/benchmarks.md)
benchmark *what="file":
    {{bin}}/python -m benchmarks {{what}}

# Compare with Keras
oracle *options:
    {{bin}}/python -m pytest tests/oracle {{options}}

# Do all that CI does
ci:
    .ci/run
