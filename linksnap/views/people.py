"""`/people/`: everybody with an account, invitations, and what owners do about them."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linksnap.env import SignUp
from linksnap.forms.accounts import DeleteForm, InviteForm, PersonForm
from linksnap.models import User
from linksnap.queries.people import everybody, open_invitations
from linksnap.queries.settings import holdings
from linksnap.services import invitations, people, sign_in_links
from linksnap.services.quotas import usage_of
from linksnap.views.signed_in import owner_of, owners_only, proved_again


@never_cache
@require_safe
@owners_only
def people_page(request: HttpRequest) -> HttpResponse:
    """Everybody; nobody but owners learns that the page exists."""
    return _page(request)


@never_cache
@require_POST
@owners_only
@proved_again
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation and show its address, this once."""
    form = InviteForm(request.POST)
    if not invitations.are_on():
        raise Http404
    if not form.is_valid():
        return _page(request, 422, invite_form=form)
    lifetime = timedelta(days=form.cleaned_data["days"])
    address = invitations.create(owner_of(request), form.cleaned_data["note"], lifetime)
    return _page(request, 201, invitation=address)


@require_POST
@owners_only
def revoke_invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let an invitation work no more."""
    invitations.revoke(get_object_or_404(open_invitations(), public_id=public_id))
    messages.success(request, _("The invitation does not work any more."))
    return redirect("people")


@never_cache
@require_POST
@owners_only
@proved_again
def add_person(request: HttpRequest) -> HttpResponse:
    """Make an account, and show the link its person comes in by, this once."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, person_form=form)
    try:
        person = people.make(form.cleaned_data["username"])
    except (people.NameTaken, people.NameUnusable) as problem:
        form.refuse_name(problem)
        return _page(request, 422, person_form=form)
    return _page(request, 201, link=sign_in_links.create(person), link_of=person)


@never_cache
@require_POST
@owners_only
@proved_again
def new_link(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a sign-in link for somebody and show it, this once."""
    person = _person(public_id)
    if not person.is_active:
        raise Http404
    return _page(request, 201, link=sign_in_links.create(person), link_of=person)


@require_POST
@owners_only
@proved_again
def change_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Close or open an account, make or unmake an owner, drop the second factor: what the button said."""
    person = _person(public_id)
    name = person.get_username()
    steps = {
        "close": (people.close, _("%(name)s cannot sign in any more.")),
        "open": (people.open_again, _("%(name)s can sign in again.")),
        "owner": (lambda one: people.set_owner(one, True), _("%(name)s is an owner now.")),
        "no-owner": (lambda one: people.set_owner(one, False), _("%(name)s is no owner any more.")),
        "drop-factor": (people.drop_second_factor, _("%(name)s signs in without a second factor now.")),
    }
    if request.POST.get("step") not in steps:
        raise Http404
    step, sentence = steps[request.POST["step"]]
    try:
        step(person)
    except people.LastOwner:
        messages.error(request, _last_owner())
    else:
        messages.success(request, sentence % {"name": name})
    return redirect("people")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@owners_only
@proved_again
def delete_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete an account with everything, after its name was typed."""
    person = _person(public_id)
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if form.cleaned_data["username"].strip() == person.get_username():
            return _delete(request, person)
        form.add_error("username", _("This is not the name of the account."))
    context = {"person": person, "form": form, "holdings": holdings(person), "usage": usage_of(person)}
    return render(request, "people/delete.html", context, status=422 if form.is_bound else 200)


def _delete(request: HttpRequest, person: User) -> HttpResponse:
    name, is_self = person.get_username(), person.pk == owner_of(request).pk
    try:
        people.delete(person)
    except people.LastOwner:
        messages.error(request, _last_owner())
    else:
        messages.success(request, _("The account of %(name)s is deleted with everything.") % {"name": name})
    return redirect("sign_in" if is_self else "people")


def _last_owner() -> str:
    return _("This is the last owner: make somebody else an owner first.")


def _person(public_id: str) -> User:
    return get_object_or_404(User, public_id=public_id)


def _page(request: HttpRequest, status: int = 200, **shown: Any) -> HttpResponse:
    context = {
        "rows": list(everybody()),
        "invitations": list(open_invitations()),
        "can_invite": invitations.are_on(),
        "is_open": settings.ENV.sign_up == SignUp.OPEN,
        "invite_form": InviteForm(),
        "person_form": PersonForm(),
    }
    return render(request, "people/page.html", context | shown, status=status)
