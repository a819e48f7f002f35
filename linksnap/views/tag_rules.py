"""`/tags/rules/`: a person's rules; try one on the library, keep it, switch, order, delete, apply it now."""

from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.reasons import reason_sentence
from linksnap.forms.tag_rules import rule_sentences
from linksnap.models import TagRule, TagRunKind
from linksnap.queries.tag_rules import RulePreview, preview, rules_of
from linksnap.queries.tag_runs import shown_runs
from linksnap.rules.collection_names import one_line
from linksnap.rules.tag_names import TagNameError
from linksnap.rules.tag_rules import PlainRule, RuleError
from linksnap.services import tag_rules, tag_runs
from linksnap.views.collection import asked_places
from linksnap.views.collections import typed
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell

_LONGEST = 500


@dataclass(frozen=True)
class Draft:
    """A rule that is being written: as typed, with what it would do or why it is none."""

    site: str = ""
    title: str = ""
    words: str = ""
    query: str = ""
    tag: str = ""
    rule: TagRule | None = None
    preview: RulePreview | None = None
    faults: list[str] = field(default_factory=list)


@never_cache
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules, the form, and below it what the rule in the form would do: nothing is kept before that is shown."""
    owner = owner_of(request)
    runs = shown_runs(owner, TagRunKind.RULE)
    shown = {
        "rules": rules_of(owner),
        "draft": _draft(request),
        "runs": runs,
        "is_going_on": any(run.is_open for run in runs),
    }
    return render(request, "tag_rules/page.html", shown)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the rule that was tried; with `rule`, in the place of an old one."""
    owner, asked = owner_of(request), request.POST.get("rule", "")
    changed = get_object_or_404(rules_of(owner), public_id=asked) if asked else None
    try:
        if changed:
            tag_rules.change(changed, typed(request, "q"), typed(request, "tag"))
        else:
            tag_rules.create(owner, typed(request, "q"), typed(request, "tag"))
        messages.success(request, _("Saved. From now on new links get the tag; the old ones when you say so."))
    except RuleError as error:
        for sentence in rule_sentences(error):
            messages.error(request, sentence)
    except TagNameError as error:
        messages.error(request, reason_sentence(error.problem))
    except tag_rules.RuleTwice:
        messages.error(request, _("You have this rule already."))
    except tag_rules.TooManyRules:
        messages.error(request, _("You have %(n)d rules. Delete one first.") % {"n": tag_rules.MOST})
    return back_to(request, "tag_rules")


@require_POST
def switch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a rule run, or rest."""
    tag_rules.switch(_own(request, public_id), request.POST.get("on") == "1")
    return back_to(request, "tag_rules")


@require_POST
def place(request: HttpRequest, public_id: str) -> HttpResponse:
    """One place up or down."""
    tag_rules.reorder(_own(request, public_id), asked_places(request))
    return back_to(request, "tag_rules")


@require_POST
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete it; a button takes that back."""
    rule = _own(request, public_id)
    tell(request, _("Deleted: %(title)s") % {"title": rule.query}, tag_rules.delete(rule))
    return back_to(request, "tag_rules")


@require_POST
def apply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have one rule applied to the whole library."""
    tag_runs.ask_to_apply(owner_of(request), _own(request, public_id))
    return back_to(request, "tag_rules")


@require_POST
def apply_all(request: HttpRequest) -> HttpResponse:
    """Have every rule that is on applied to the whole library."""
    tag_runs.ask_to_apply(owner_of(request), None)
    return back_to(request, "tag_rules")


def _own(request: HttpRequest, public_id: str) -> TagRule:
    return get_object_or_404(rules_of(owner_of(request)), public_id=public_id)


def _draft(request: HttpRequest) -> Draft:
    """The rule in the form: an old one (`?rule=`), or what was typed; the plain fields and the query add up."""
    owner = owner_of(request)
    asked = request.GET.get("rule", "")
    rule = get_object_or_404(rules_of(owner), public_id=asked) if asked else None
    given = {name: one_line(request.GET.get(name, "")[:_LONGEST]) for name in ("site", "title", "words", "q", "tag")}
    if rule is not None and "q" not in request.GET:
        given |= {"q": rule.query, "tag": rule.tag.name}
    typed_so = Draft(given["site"], given["title"], given["words"], given["q"], given["tag"], rule)
    if not request.GET:
        return typed_so
    plain = PlainRule(typed_so.site, typed_so.title, typed_so.words).query
    query = " ".join(part for part in (typed_so.query, plain) if part)
    try:
        return Draft(query=query, tag=typed_so.tag, rule=rule, preview=preview(owner, query, typed_so.tag))
    except RuleError as error:
        return replace(typed_so, faults=rule_sentences(error))
    except TagNameError as error:
        return replace(typed_so, faults=[reason_sentence(error.problem)])
