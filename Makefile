# Shortcuts for developers. Nobody needs make to use the project: see README.md.

PYTHON ?= python3
BIN = .venv/bin
TEMPLATES = lms cms certificates assessments curriculum
# What a server must set (docs/settings.md), with values that exist nowhere.
PRODUCTION = DJANGO_SETTINGS_MODULE=lms.settings.production \
	SECRET_KEY=checked-with-a-key-of-more-than-fifty-characters-and-0-meaning \
	CREDENTIAL_KEY=checked-with-another-key-of-more-than-fifty-characters-0 \
	ALLOWED_HOSTS=lernen.example \
	PUBLIC_BASE_URL=https://lernen.example \
	ACTIVITY_IRI_BASE=https://lernen.example/xapi \
	ACTOR_HOME_PAGE=https://lernen.example

.PHONY: demo test postgres check static format pictures schemas locks upgrade ready

demo:
	$(PYTHON) manage.py demo

test:
	$(PYTHON) manage.py test

postgres:
	$(PYTHON) manage.py test --postgres

check: static  ## everything that can be said without running a page
	$(BIN)/python -m pytest tests/house -q

static: ready  ## the part of it that is no test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet $(TEMPLATES)
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

pictures: ready  ## the README's pictures, from a demo world of their own
	$(BIN)/python -m tests.pictures

schemas: ready  ## what 1EdTech publishes of Open Badges 3.0, for tests that are skipped without it
	$(BIN)/python -m tests.certificates.published

format: ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

ready:
	@$(PYTHON) -m lms.bootstrap dev

# Bring the lock files in line with pyproject.toml and package.json; what is pinned stays. `make upgrade` renews all.
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate $(UPGRADE) \
	--python-version 3.11
locks: ready
	$(COMPILE) pyproject.toml --output-file locks/runtime.txt
	$(COMPILE) pyproject.toml --group dev --constraints locks/runtime.txt --output-file locks/dev.txt
	$(COMPILE) --group benchmark --constraints locks/dev.txt --output-file locks/benchmark.txt
	$(COMPILE) --group installer --output-file locks/installer.txt
	$(COMPILE) --group node --output-file locks/node.txt
	npm install --package-lock-only
	# npm writes where authors take donations; locks hold no addresses.
	$(BIN)/python -c "import json, pathlib; lock = pathlib.Path('package-lock.json'); data = json.loads(lock.read_text()); \
		[entry.pop('funding', None) for entry in data['packages'].values()]; \
		lock.write_text(json.dumps(data, indent=2) + '\n')"

upgrade:
	$(MAKE) locks UPGRADE=--upgrade
