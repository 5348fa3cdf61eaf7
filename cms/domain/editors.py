"""Who may do what in the editor: trainers write and submit, the programme office approves and publishes."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from assessments.models import Question, Quiz
from cms.domain.media_library import material_collection
from cms.domain.site import ensure_site
from cms.models import BarrierReport, GlossaryTerm
from lms.accounts.domain.groups import (
    GROUP_ADMINISTRATORS,
    GROUP_OFFICE,
    GROUP_TRAINERS,
    ensure_groups,
    permit,
)

# Data, shown in the editor: German on every installation.
WORKFLOW = "Freigabe durch das Programmbüro"
# What Wagtail's first migrations leave behind and nothing here uses.
WAGTAIL_GROUPS = ("Editors", "Moderators")
WAGTAIL_WORKFLOW = "Moderators approval"

WRITE = ("add", "change")
PUBLISH = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
USE_FILES = ("add", "change", "choose")
MANAGE_FILES = ("add", "change", "choose", "delete")


@transaction.atomic
def ensure_editor_setup() -> None:
    """Groups, page and file permissions, the workflow and the collection; idempotent, and the site tree with them."""
    ensure_groups()
    tree = ensure_site()
    _remove_wagtail_defaults()
    _permit_pages(GROUP_TRAINERS, tree.course_index, WRITE)
    _permit_pages(GROUP_OFFICE, tree.home, PUBLISH)
    _permit_pages(GROUP_ADMINISTRATORS, tree.home, PUBLISH)
    _permit_files(GROUP_TRAINERS, material_collection(), USE_FILES)
    for name in (GROUP_OFFICE, GROUP_ADMINISTRATORS):
        _permit_files(name, Collection.get_first_root_node(), MANAGE_FILES)
    for model in (Quiz, Question):
        # Trainers write drafts, as with pages; nobody deletes what attempts and statistics name.
        permit(GROUP_TRAINERS, model, ["view", "add", "change"])
        permit(GROUP_OFFICE, model, ["view", "add", "change", "publish"])
        permit(GROUP_ADMINISTRATORS, model, ["view", "add", "change", "publish"])
    permit(GROUP_TRAINERS, GlossaryTerm, ["view", *WRITE])
    for name in (GROUP_OFFICE, GROUP_ADMINISTRATORS):
        permit(name, GlossaryTerm, ["view", *WRITE, "delete"])
    for name in (GROUP_OFFICE, GROUP_ADMINISTRATORS):
        permit(name, BarrierReport, ["view", "change"])
    _ensure_workflow(tree.home)


def _permit_pages(group_name: str, page: Page, actions: tuple[str, ...]) -> None:
    group = Group.objects.get(name=group_name)
    base = Page.objects.get(pk=page.pk)
    for action in actions:
        GroupPagePermission.objects.get_or_create(
            group=group, page=base, permission=_permission(Page, action)
        )


def _permit_files(group_name: str, collection: Collection, actions: tuple[str, ...]) -> None:
    group = Group.objects.get(name=group_name)
    # Wagtail hangs the permissions of exchanged models on its own ones.
    for model in (Image, Document):
        for action in actions:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=_permission(model, action)
            )


def _permission(model: type[models.Model], action: str) -> Permission:
    """The permission row, made if Django's ``post_migrate`` has not made it yet."""
    codename = f"{action}_{model._meta.model_name}"  # noqa: SLF001 - Django's own way to name permissions
    permission, _created = Permission.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(model),
        codename=codename,
        defaults={"name": f"Can {action} {model._meta.verbose_name_raw}"[:255]},  # noqa: SLF001 - as above
    )
    return permission


def _ensure_workflow(page: Page) -> None:
    office = Group.objects.get(name=GROUP_OFFICE)
    task = GroupApprovalTask.objects.filter(name=WORKFLOW).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=WORKFLOW, active=True)
    task.groups.add(office)
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW, defaults={"active": True})
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page=Page.objects.get(pk=page.pk), defaults={"workflow": workflow})


def _remove_wagtail_defaults() -> None:
    """Wagtail's own groups as far as nobody is in them, and its workflow as long as nothing ran through it."""
    Group.objects.filter(name__in=WAGTAIL_GROUPS, user__isnull=True).delete()
    for workflow in Workflow.objects.filter(name=WAGTAIL_WORKFLOW, workflow_states__isnull=True):
        WorkflowPage.objects.filter(workflow=workflow).delete()
        tasks = list(workflow.tasks)
        workflow.delete()
        Task.objects.filter(pk__in=[task.pk for task in tasks], task_states__isnull=True).delete()
