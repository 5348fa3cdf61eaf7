"""Others judge what we say and serve: the model of ralph-malph, the client tincan, @xapi/xapi in a browser."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from ralph.models.xapi.base.statements import BaseXapiStatement
from tincan import Activity, Agent, RemoteLRS, StateDocument, Statement, Verb

from lms.xapi import verbs
from lms.xapi.core import Definition, InteractionComponent, Result, Score
from lms.xapi.domain import journal
from lms.xapi.domain.clients import create_client
from lms.xapi.domain.journal import ActivityRef
from lms.xapi.enums import Scope
from lms.xapi.models import Statement as StoredStatement
from lms.xapi.verbs import Verb as OurVerb
from tests.xapi.events import answered, completed

pytestmark = pytest.mark.django_db(transaction=True)

XAPI_JS = Path(settings.ASSETS_DIR, "dev", "xapi.umd.js")


@pytest.fixture
def credentials(db: None) -> tuple[str, str]:
    """Key and secret of a client that may everything."""
    _client, secret = create_client(
        label="Prüfstand",
        scopes=[Scope.ALL],
        requests_per_minute=0,
        expires_at=timezone.now() + dt.timedelta(days=1),
        now=timezone.now(),
    )
    key, _, rest = secret.partition(".")
    return key, rest


def test_ralph_agrees_with_every_kind_of_statement_we_emit(now: dt.datetime) -> None:
    choice = Definition(
        interaction_type="choice",
        correct_responses_pattern=("a[,]b",),
        choices=(InteractionComponent(id="a", description={"de": "A"}), InteractionComponent(id="b")),
    )
    quiz = ActivityRef(
        iri="https://lernen.example/xapi/quiz/1", type=completed().activity.type, name="Kontrolle"
    )
    scored = Result(score=Score(scaled=0.85, raw=17, min=0, max=20), success=True, duration="PT12M30.5S")
    events = [
        completed(number, verb=verb, kind=verb.name_en)
        for number, verb in enumerate(value for value in vars(verbs).values() if isinstance(value, OurVerb))
        if verb is not verbs.VOIDED
    ]
    events += [
        answered(90, activity=ActivityRef(**{**vars(quiz), "interaction": choice})),
        completed(91, result=scored, launch_session=completed().actor),
        completed(92, extensions={"https://lernen.example/xapi/extension/edition": 3}),
    ]
    journal.record(events=events, now=now)
    journal.void(kind=events[0].kind, fact=events[0].fact, now=now)

    bodies = list(StoredStatement.objects.values_list("body", flat=True))

    assert len(bodies) == len(events) + 1
    for body in bodies:
        BaseXapiStatement.model_validate_json(body)


def test_tincan_stores_queries_and_pages(live_server: LiveServer, credentials: tuple[str, str]) -> None:
    lrs = RemoteLRS(
        version="1.0.3", endpoint=f"{live_server.url}/xapi/", username=credentials[0], password=credentials[1]
    )
    agent, activity = Agent(mbox="mailto:pilot@example.org"), Activity(id="https://a.example/lektion/1")

    def told() -> Statement:
        return Statement(actor=agent, verb=Verb(id="https://a.example/verb/gelesen"), object=activity)

    single = lrs.save_statement(told())
    batch = lrs.save_statements([told() for _ in range(4)])
    assert (single.success, batch.success) == (True, True)
    assert lrs.retrieve_statement(single.content.id).content.verb.id == "https://a.example/verb/gelesen"

    page = lrs.query_statements({"agent": agent, "activity": activity, "limit": 2, "ascending": "true"})
    seen = [statement.id for statement in page.content.statements]
    while page.content.more:
        page = lrs.more_statements(page.content.more)
        assert page.success
        seen += [statement.id for statement in page.content.statements]

    assert seen == [single.content.id, *(statement.id for statement in batch.content)]
    state = StateDocument(
        activity=activity, agent=agent, id="lesezeichen", content="Seite 3", content_type="text/plain"
    )
    assert lrs.save_state(state).success
    assert bytes(lrs.retrieve_state(activity, agent, "lesezeichen").content.content) == b"Seite 3"
    assert lrs.clear_state(activity, agent).success


SCRIPT = """
async ({endpoint, auth}) => {
  const client = new XAPI({endpoint, auth, adapter: "fetch"});
  const actor = {objectType: "Agent", mbox: "mailto:pilot@example.org"};
  const object = {objectType: "Activity", id: "https://a.example/lektion/1"};
  const verb = {id: "https://a.example/verb/gelesen", display: {de: "gelesen"}};
  const told = () => ({actor, verb, object});
  const single = await client.sendStatement({statement: told()});
  const batch = await client.sendStatements({statements: [told(), told(), told()]});
  const sha256 = async (text) => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const content = "Beleg mit \\u00c4";
  const withData = await client.sendStatement({
    statement: {...told(), attachments: [{
      usageType: "https://a.example/verwendung", display: {de: "Beleg"}, contentType: "text/plain",
      length: new TextEncoder().encode(content).length,
      sha2: await sha256(content),
    }]},
    attachments: [new TextEncoder().encode(content).buffer],
  });
  let answer = await client.getStatements({agent: actor, ascending: true, limit: 2});
  const seen = answer.data.statements.map((statement) => statement.id);
  while (answer.data.more) {
    answer = await client.getMoreStatements({more: answer.data.more});
    seen.push(...answer.data.statements.map((statement) => statement.id));
  }
  await client.voidStatement({actor, statementId: single.data[0]});
  const place = {activityId: object.id, agent: actor, stateId: "lesezeichen"};
  await client.createState({...place, state: {seite: 3}});
  await client.setState({...place, state: {seite: 4, ton: true}});
  const state = await client.getState(place);
  const profile = {agent: actor, profileId: "einstellungen"};
  await client.createAgentProfile({...profile, profile: {a: 1}, etag: "*", matchHeader: "If-None-Match"});
  const etag = (await client.getAgentProfile(profile)).headers.etag;
  await client.setAgentProfile({...profile, profile: {b: 2}, etag, matchHeader: "If-Match"});
  let refusal = null;
  try { await client.setAgentProfile({...profile, profile: {}, etag: '"alt"', matchHeader: "If-Match"}); }
  catch (error) { refusal = error.message; }
  const gone = await client.getVoidedStatement({voidedStatementId: single.data[0]});
  return {sent: [...single.data, ...batch.data, ...withData.data], seen, state: state.data, refusal,
          voided: gone.data.id, profile: (await client.getAgentProfile(profile)).data};
}
"""


@pytest.fixture
def elsewhere(live_server: LiveServer, browser: Browser) -> Iterator[Page]:
    """A page of another host than the one it speaks to, as content on a server of its own is."""
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{origin_of(live_server)}/xapi/about")
    yield page
    context.close()


def origin_of(live_server: LiveServer) -> str:
    """The server by its other name."""
    return f"http://localhost:{urlsplit(live_server.url).port}"


def endpoint_of(live_server: LiveServer) -> str:
    """The server by its number."""
    return f"http://127.0.0.1:{urlsplit(live_server.url).port}/xapi/"


def test_xapi_js_on_another_host_stores_queries_and_pages(
    live_server: LiveServer, credentials: tuple[str, str], elsewhere: Page, settings: Any
) -> None:
    settings.CORS_ALLOWED_ORIGINS = [origin_of(live_server)]
    elsewhere.add_script_tag(content=XAPI_JS.read_text())
    basic = base64.b64encode(":".join(credentials).encode()).decode()

    result = elsewhere.evaluate(SCRIPT, {"endpoint": endpoint_of(live_server), "auth": f"Basic {basic}"})

    assert result["seen"] == result["sent"]
    assert len(result["sent"]) == 5
    assert result["state"] == {"seite": 4, "ton": True}
    assert result["voided"] == result["sent"][0]
    assert "If-Match does not name the current ETag" in result["refusal"]
    assert result["profile"] == {"b": 2}
    assert StoredStatement.objects.filter(is_voided=True).count() == 1


def test_a_host_that_is_not_named_gets_nothing(live_server: LiveServer, elsewhere: Page) -> None:
    read = "(url) => fetch(url).then(() => 'read', () => 'refused')"

    assert elsewhere.evaluate(read, f"{endpoint_of(live_server)}about") == "refused"
    assert elsewhere.evaluate(read, f"{origin_of(live_server)}/xapi/about") == "read"
