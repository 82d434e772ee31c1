"""«Семья и дети» in the cabinet: a parent's children, and linking their accounts."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.local.gosuslugi import links
from infra.local.gosuslugi.agreements import parents
from infra.local.gosuslugi.cabinet import owner
from infra.local.gosuslugi.emulator import emulator
from infra.local.gosuslugi.people import Persona
from infra.local.gosuslugi.refusals import EmailUnknown, NotYours

blueprint = Blueprint("family", __name__, url_prefix="/lk/family")


@blueprint.get("/")
def children() -> ResponseReturnValue:
    """List the children, and how each account stands."""
    parent, here = owner(), emulator()
    return render_template(
        "gosuslugi/family.html", parent=parent, children=[_card(parent, here.people[child]) for child in parent.family]
    )


@blueprint.get("/<int:oid>/")
def child(oid: int) -> ResponseReturnValue:
    """Show one child's card; the link code stands on it while it holds."""
    parent, one = _child(oid)
    return render_template("gosuslugi/child.html", **_card(parent, one))


@blueprint.get("/<int:oid>/link")
def ask_email(oid: int) -> ResponseReturnValue:
    """Ask for the e-mail of the child's account."""
    _, one = _child(oid)
    return render_template("gosuslugi/link.html", child=one, email="")


@blueprint.post("/<int:oid>/link")
def make_code(oid: int) -> ResponseReturnValue:
    """Make a link code; it is shown on the card."""
    here, (parent, one) = emulator(), _child(oid)
    email = request.form.get("email", "")
    try:
        here.state.change(lambda kept: links.make_code(kept, parent, one, email, at=here.now()))
    except EmailUnknown as refusal:
        page = render_template("gosuslugi/link.html", child=one, email=email, refusal=refusal)
        return page, refusal.status
    return redirect(url_for(".child", oid=oid), 303)


@blueprint.post("/<int:oid>/account")
def create_account(oid: int) -> ResponseReturnValue:
    """Create the account of a child under 14."""
    here, (parent, one) = emulator(), _child(oid)
    here.state.change(lambda kept: links.create_account(kept, parent, one))
    return redirect(url_for(".child", oid=oid), 303)


def _child(oid: int) -> tuple[Persona, Persona]:
    """Return the parent and the child; a child of others looks as if it were not there."""
    parent = owner()
    if oid not in parent.family:
        raise NotYours
    return parent, emulator().people[oid]


def _card(parent: Persona, child: Persona) -> dict[str, object]:
    here = emulator()
    return {
        "child": child,
        "age": child.age(here.now()),
        "has_account": here.has_account(child),
        "linked": parent.oid in parents(here.state.now, child.oid),
        "code": links.made_by(here.state.now, parent.oid, child.oid, at=here.now()),
    }
